package sandbox

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Steps that are impossible for a person. Whether the bot took the callback is
// no matter of theirs: see Problems.
var (
	ErrUnknownPerson = errors.New("no such person in the directory")
	ErrNoCard        = errors.New("this person has no card to press")
	ErrNoButton      = errors.New("the card has no such button")
	ErrPoint         = errors.New("latitude must be a number from -90 to 90, longitude from -180 to 180")
)

// Text delivers a text message.
func (s *Server) Text(ctx context.Context, userid, text string) error {
	if text == "" {
		return errors.New("an empty text cannot be sent")
	}
	return s.act(ctx, userid, text, func(x *xmlBuilder) {
		x.cdata("MsgType", "text")
		x.cdata("Content", text)
		x.messageEnd()
	})
}

// Image delivers an image message; media/get answers its MediaId with a small
// picture.
func (s *Server) Image(ctx context.Context, userid, name string) error {
	if name == "" {
		return errors.New("an image needs a name")
	}
	id, err := s.storePicture(name)
	if err != nil {
		return err
	}
	return s.act(ctx, userid, "[图片] "+name, func(x *xmlBuilder) {
		x.cdata("MsgType", "image")
		x.cdata("PicUrl", "https://wework.qpic.cn.invalid/"+id)
		x.cdata("MediaId", id)
		x.messageEnd()
	})
}

// Voice delivers a voice message; recognized is what WeCom has written down of it, "" where
// it has not.
func (s *Server) Voice(ctx context.Context, userid, recognized string) error {
	id := s.storeMedium(medium{name: "voice.amr", data: []byte("#!AMR\n" + recognized)})
	return s.act(ctx, userid, strings.TrimSpace("[语音] "+recognized), func(x *xmlBuilder) {
		x.cdata("MsgType", "voice")
		x.cdata("MediaId", id)
		x.cdata("Format", "amr")
		if recognized != "" {
			x.cdata("Recognition", recognized)
		}
		x.messageEnd()
	})
}

// Raw delivers text, whatever it is, as what the person sent: encrypted and signed like any
// callback. {now}, {id}, {corp} and {agent} in it become CreateTime, a new MsgId,
// ToUserName and AgentID.
func (s *Server) Raw(ctx context.Context, userid, text string) error {
	s.mu.Lock()
	m := s.find(userid)
	if m == nil {
		s.mu.Unlock()
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userid)
	}
	cb := callback{from: m.UserID, xml: strings.NewReplacer(
		"{now}", strconv.FormatInt(s.cfg.Now().Unix(), 10), "{id}", strconv.FormatUint(s.nextID(), 10),
		"{corp}", s.cfg.CorpID, "{agent}", strconv.Itoa(s.cfg.AgentID),
	).Replace(text)}
	s.note(m.UserID, entry{Kind: didEntry, Text: cb.xml})
	s.mu.Unlock()
	return s.dispatch(ctx, cb)
}

// Location delivers a location shared by hand. Latitude and longitude in
// degrees arrive as written.
func (s *Server) Location(ctx context.Context, userid, lat, lng, label string) error {
	if err := checkPoint(lat, lng); err != nil {
		return err
	}
	return s.act(ctx, userid, locationText(lat, lng, label), func(x *xmlBuilder) {
		x.location(lat, lng, label)
		x.messageEnd()
	})
}

// Select delivers a location picked from the menu entry key: the
// location_select event and then the location message.
func (s *Server) Select(ctx context.Context, userid, key, lat, lng, label string) error {
	if err := checkPoint(lat, lng); err != nil {
		return err
	}
	err := s.act(ctx, userid, "〔菜单〕"+s.menuName(key), func(x *xmlBuilder) {
		x.event("location_select")
		x.cdata("EventKey", key)
		x.open("SendLocationInfo")
		x.cdata("Location_X", lat)
		x.cdata("Location_Y", lng)
		x.cdata("Scale", "16")
		x.cdata("Label", label)
		x.cdata("Poiname", "")
		x.close("SendLocationInfo")
		x.agent()
		x.cdata("AppType", "wxwork")
	})
	if err != nil {
		return err
	}
	return s.Location(ctx, userid, lat, lng, label)
}

// Fix delivers a LOCATION event of the device; precision in metres.
func (s *Server) Fix(ctx context.Context, userid, lat, lng, precision string) error {
	if err := checkPoint(lat, lng); err != nil {
		return err
	}
	if p, err := strconv.ParseFloat(precision, 64); err != nil || p < 0 || math.IsInf(p, 0) || math.IsNaN(p) {
		return fmt.Errorf("precision %q: a number of metres", precision)
	}
	return s.act(ctx, userid, "〔设备定位〕"+lat+","+lng+" ±"+precision+"米", func(x *xmlBuilder) {
		x.event("LOCATION")
		x.plain("Latitude", lat)
		x.plain("Longitude", lng)
		x.plain("Precision", precision)
		x.agent()
		x.cdata("AppType", "wxwork")
	})
}

// Click delivers the click of the menu entry key, whether or not the menu has
// one. Two clicks of one second carry identical XML, as WeCom sends them.
func (s *Server) Click(ctx context.Context, userid, key string) error {
	if key == "" {
		return errors.New("a click needs a key")
	}
	return s.act(ctx, userid, "〔菜单〕"+s.menuName(key), func(x *xmlBuilder) {
		x.event("click")
		x.cdata("EventKey", key)
		x.agent()
	})
}

// Enter delivers enter_agent: the person opened the app.
func (s *Server) Enter(ctx context.Context, userid string) error {
	return s.act(ctx, userid, "", func(x *xmlBuilder) {
		x.event("enter_agent")
		x.cdata("EventKey", "")
		x.agent()
	})
}

// Subscribe delivers subscribe: the person may use the app from now on.
func (s *Server) Subscribe(ctx context.Context, userid string) error {
	return s.act(ctx, userid, "", func(x *xmlBuilder) {
		x.event("subscribe")
		x.agent()
	})
}

// PressCard presses the n-th button, from 1, of the newest card the person
// has. It stands for a phone that has not redrawn the card yet, so it works on
// a card that was answered already.
func (s *Server) PressCard(ctx context.Context, userid string, n int) error {
	return s.press(ctx, userid, "", n)
}

// act shows what the person does, composes the callback and delivers it.
func (s *Server) act(ctx context.Context, userid, shown string, compose func(*xmlBuilder)) error {
	s.mu.Lock()
	m := s.find(userid)
	if m == nil {
		s.mu.Unlock()
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userid)
	}
	if shown != "" {
		s.note(m.UserID, entry{Kind: didEntry, Text: shown})
	}
	cb := s.compose(m, compose)
	s.mu.Unlock()
	return s.dispatch(ctx, cb)
}

// dispatch delivers cb, or holds it under Reorder.
func (s *Server) dispatch(ctx context.Context, cb callback) error {
	s.mu.Lock()
	if s.cond.reorder && s.cond.held == nil {
		s.cond.held = &cb
		s.mu.Unlock()
		return ctx.Err()
	}
	s.mu.Unlock()
	if err := s.deliver(ctx, cb); err != nil {
		return err
	}
	return s.Flush(ctx)
}

func checkPoint(lat, lng string) error {
	a, errA := strconv.ParseFloat(lat, 64)
	b, errB := strconv.ParseFloat(lng, 64)
	if errA != nil || errB != nil || !(math.Abs(a) <= 90) || !(math.Abs(b) <= 180) {
		return fmt.Errorf("%s,%s: %w", lat, lng, ErrPoint)
	}
	return nil
}

func locationText(lat, lng, label string) string {
	return strings.TrimSpace("[位置] " + label + " " + lat + "," + lng)
}
