package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"salesbot/sales"
)

// ErrNoSuchPerson is wrapped by every error that means WeCom does not know
// somebody: left the company, or never was in it.
var ErrNoSuchPerson = errors.New("no such person in the address book")

// ErrNotVisible is wrapped by the error of looking up somebody outside the app's visible
// range (可见范围).
var ErrNotVisible = errors.New("not in the app's visible range")

// A LookupError is a failure to ask about somebody, which says nothing about them: the
// app is not connected, WeCom is down.
type LookupError struct {
	UserID string
	Err    error // Hint has the cure, where WeCom gave a code
}

func (e *LookupError) Error() string { return fmt.Sprintf("person %s: %v", e.UserID, e.Err) }

func (e *LookupError) Unwrap() error { return e.Err }

// member is one person as user/get and user/list answer (D/90196, D/90201). New
// apps are given no phone, e-mail or picture.
type member struct {
	UserID      string   `json:"userid"`
	Name        string   `json:"name"`
	Position    string   `json:"position"`
	Departments []int    `json:"department"`
	Main        int      `json:"main_department"`
	Leads       []int    `json:"is_leader_in_dept"` // 0 or 1 for each of Departments
	Leaders     []string `json:"direct_leader"`
	Status      status   `json:"status"`
}

// status is D/90196's; 0 where there is none or none of theirs: one person's defect
// must not make the answer of all unreadable.
type status int

const statusActive status = 1

// UnmarshalJSON takes whatever is there.
func (s *status) UnmarshalJSON(raw []byte) error {
	n, err := strconv.Atoi(string(raw))
	switch {
	case err == nil && (n == 1 || n == 2 || n == 4 || n == 5): // active, disabled, not yet active, left
		*s = status(n)
	default:
		*s = 0
	}
	return nil
}

// entry is the person as the bot takes them. Who has no status stays as they are, and is
// noted in odd: taken for not active they would be a leaver, taken for active they
// might owe what they cannot do.
func (c *Client) entry(ctx context.Context, m member, odd *[]string) (sales.Entry, error) {
	if m.UserID == "" {
		return sales.Entry{}, errors.New("a person without a userid")
	}
	entry := sales.Entry{
		UserID: m.UserID, Name: m.Name, Title: m.Position,
		Departments: m.Departments, Main: m.Main, DirectLeaders: m.Leaders,
		Active: m.Status == statusActive,
	}
	for i, leads := range m.Leads {
		if leads == 1 && i < len(m.Departments) {
			entry.Leads = append(entry.Leads, m.Departments[i])
		}
	}
	if m.Status == 0 {
		*odd = append(*odd, m.UserID)
		if c.active != nil {
			var err error
			if entry.Active, err = c.active(ctx, m.UserID); err != nil {
				return sales.Entry{}, fmt.Errorf("person %s: %w", m.UserID, err)
			}
		}
	}
	return entry, nil
}

// Directory reads every department and person in the app's visible range
// (D/90208, D/90201), those listed one by one among them (D/90227). Everybody
// appears once, however often they are listed. Whether departments or people are
// missing is for who knows the last answer to judge; an answer without any, or
// that gives nobody a status, is an error: believing it would end everybody's employment.
func (c *Client) Directory(ctx context.Context) (sales.Directory, error) {
	departments, err := c.departments(ctx)
	if err != nil {
		return sales.Directory{}, err
	}
	dir := sales.Directory{Departments: departments}
	var odd []string
	seen := map[string]bool{}
	for _, root := range roots(departments) {
		members, err := c.members(ctx, root)
		if err != nil {
			return sales.Directory{}, err
		}
		for _, m := range members {
			if seen[sales.UserKey(m.UserID)] {
				continue
			}
			entry, err := c.entry(ctx, m, &odd)
			if err != nil {
				return sales.Directory{}, fmt.Errorf("department %d: %w", root, err)
			}
			seen[sales.UserKey(m.UserID)] = true
			dir.People = append(dir.People, entry)
		}
	}
	single, err := c.listedSingly(ctx)
	if err != nil {
		return sales.Directory{}, err
	}
	for _, userid := range single {
		if seen[sales.UserKey(userid)] {
			continue
		}
		entry, err := c.person(ctx, userid, &odd)
		if errors.Is(err, ErrNoSuchPerson) {
			continue // left, and still on the app's list
		}
		if err != nil {
			return sales.Directory{}, err
		}
		seen[sales.UserKey(userid)] = true
		dir.People = append(dir.People, entry)
	}
	if len(dir.People) == 0 {
		return sales.Directory{}, errors.New("directory: WeCom lists no people; is anybody in the app's visible range (可见范围)?")
	}
	if len(odd) == len(dir.People) {
		return sales.Directory{}, errors.New("directory: WeCom gives nobody a status")
	}
	if len(odd) > 0 {
		c.log.WithField("userids", strings.Join(odd, " ")).
			Warn("directory: WeCom gives no status (1 active, 2 disabled, 4 not yet active, 5 left) of these people; they stay as they are")
	}
	return dir, nil
}

// listedSingly are the userids the visible range names one by one; no department may
// lead to them.
func (c *Client) listedSingly(ctx context.Context) ([]string, error) {
	var answer struct {
		Allowed struct {
			Users []struct {
				UserID string `json:"userid"`
			} `json:"user"`
		} `json:"allow_userinfos"`
	}
	query := map[string]string{"agentid": c.agentID}
	if err := c.call(ctx, request{method: http.MethodGet, endpoint: "agent/get", query: query}, &answer); err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	var userids []string
	for _, u := range answer.Allowed.Users {
		userids = append(userids, u.UserID)
	}
	return userids, nil
}

func (c *Client) departments(ctx context.Context) ([]sales.Department, error) {
	var answer struct {
		Departments []struct {
			ID     int    `json:"id"`
			Name   string `json:"name"`
			Parent int    `json:"parentid"`
		} `json:"department"`
	}
	if err := c.call(ctx, request{method: http.MethodGet, endpoint: "department/list"}, &answer); err != nil {
		return nil, err
	}
	if len(answer.Departments) == 0 {
		return nil, errors.New("directory: WeCom lists no departments; is one in the app's visible range (可见范围)?")
	}
	var out []sales.Department
	for _, d := range answer.Departments {
		if d.ID <= 0 {
			return nil, fmt.Errorf("directory: department %q has no id", d.Name)
		}
		out = append(out, sales.Department{ID: d.ID, Name: d.Name, Parent: d.Parent})
	}
	return out, nil
}

// roots are the departments whose parent we cannot see.
func roots(departments []sales.Department) []int {
	visible := map[int]bool{}
	for _, d := range departments {
		visible[d.ID] = true
	}
	var out []int
	for _, d := range departments {
		if !visible[d.Parent] {
			out = append(out, d.ID)
		}
	}
	return out
}

func (c *Client) members(ctx context.Context, department int) ([]member, error) {
	var answer struct {
		Members []member `json:"userlist"`
	}
	err := c.call(ctx, request{method: http.MethodGet, endpoint: "user/list", query: map[string]string{
		"department_id": strconv.Itoa(department),
		"fetch_child":   "1",
	}}, &answer)
	if err != nil {
		return nil, err
	}
	return answer.Members, nil
}

// Person looks one person up (D/90196). The error wraps ErrNoSuchPerson when WeCom
// knows nobody of that id, ErrNotVisible when it may not tell us of them, else it is
// a *LookupError, also where it gives no status of somebody the bot does not know.
func (c *Client) Person(ctx context.Context, userid string) (sales.Entry, error) {
	var odd []string
	entry, err := c.person(ctx, userid, &odd)
	if err == nil && len(odd) > 0 && !entry.Active {
		return sales.Entry{}, &LookupError{UserID: userid, Err: errors.New("WeCom gives no status (1 active, 2 disabled, 4 not yet active, 5 left)")}
	}
	return entry, err
}

func (c *Client) person(ctx context.Context, userid string, odd *[]string) (sales.Entry, error) {
	var answer member
	err := c.call(ctx, request{method: http.MethodGet, endpoint: "user/get", query: map[string]string{"userid": userid}}, &answer)
	if err == nil {
		var entry sales.Entry
		if entry, err = c.entry(ctx, answer, odd); err == nil {
			return entry, nil
		}
	}
	switch {
	case errors.Is(err, ErrNoSuchPerson):
		return sales.Entry{}, fmt.Errorf("person %s: %w", userid, err)
	case codeOf(err) == codeNoPrivilege:
		return sales.Entry{}, fmt.Errorf("person %s: %w: %w", userid, ErrNotVisible, err)
	}
	return sales.Entry{}, &LookupError{UserID: userid, Err: err}
}
