package wecom

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// LoginURL is where a page inside the WeCom client sends people to be recognised
// (D/91022). redirect must lie under a trusted domain of the app; state comes
// back unchanged and must be unguessable.
func (c *Client) LoginURL(redirect, state string) string {
	return "https://open.weixin.qq.com/connect/oauth2/authorize?appid=" + url.QueryEscape(c.corpID) +
		"&redirect_uri=" + url.QueryEscape(redirect) +
		"&response_type=code&scope=snsapi_base&state=" + url.QueryEscape(state) +
		"&agentid=" + url.QueryEscape(c.agentID) + "#wechat_redirect"
}

// DesktopLoginURL is the same for a browser outside the client, with a code to
// scan (D/98152).
func (c *Client) DesktopLoginURL(redirect, state string) string {
	return "https://login.work.weixin.qq.com/wwlogin/sso/login?" + url.Values{
		"login_type":   {"CorpApp"},
		"appid":        {c.corpID},
		"agentid":      {c.agentID},
		"redirect_uri": {redirect},
		"state":        {state},
	}.Encode()
}

// UserByCode redeems the code a login came back with for a userid (D/91023). A code
// works once, for 5 minutes. Somebody from outside the company is an error that
// wraps ErrNoSuchPerson. A userid says who it is, not that they may see anything.
func (c *Client) UserByCode(ctx context.Context, code string) (string, error) {
	var answer struct {
		UserID string `json:"userid"`
	}
	err := c.call(ctx, request{method: http.MethodGet, endpoint: "auth/getuserinfo", query: map[string]string{"code": code}}, &answer)
	if err != nil {
		return "", err
	}
	if answer.UserID == "" {
		return "", fmt.Errorf("auth/getuserinfo: %w", ErrNoSuchPerson)
	}
	return answer.UserID, nil
}
