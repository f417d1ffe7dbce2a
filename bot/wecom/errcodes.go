package wecom

import (
	"fmt"
	"regexp"
	"time"

	"salesbot/outbox"
)

// Error codes that need more than a line of the table (D/90313).
const (
	codeBadSecret    = 40001
	codeBadCorpID    = 40013
	codeBadToken     = 40014
	codeTokenExpired = 42001
	codeNoPrivilege  = 60011
	codeBadIP        = 60020
	codeNoSuchUser   = 60111
)

// A verdict is what follows from an error code, for every call alike.
type verdict struct {
	outcome outbox.Outcome
	wait    time.Duration // outbox.Limited
	hint    string        // for the operator, with the setting to change
}

// verdictOf is the one table (D/90313; what it says of retrying is ours). A code
// it does not know was refused and is worth another try: the outbox spaces
// tries out, and a notice given up too early is worse than one tried in vain.
func verdictOf(code int) verdict {
	switch code {
	case -1:
		return verdict{outcome: outbox.Refused, hint: "企业微信系统繁忙，稍后自动重试"}
	case codeBadToken, codeTokenExpired, 41001:
		return verdict{outcome: outbox.Refused, hint: "access_token 失效，换新后仍被拒绝，稍后自动重试；其他程序若用同一应用的 Secret，请停用"}
	case codeBadSecret:
		return verdict{outcome: outbox.Halted, hint: "应用 Secret 不对：核对 WECOM_SECRET（管理后台 → 应用管理 → 自建应用 → Secret），改后重启"}
	case codeBadCorpID:
		return verdict{outcome: outbox.Halted, hint: "企业 ID 不对：核对 WECOM_CORP_ID（管理后台 → 我的企业 → 企业ID），改后重启"}
	case 40056, 301002:
		return verdict{outcome: outbox.Halted, hint: "应用 ID 不对或无权使用该应用：核对 WECOM_AGENT_ID 与 WECOM_SECRET 是否属于同一个应用"}
	case 45009:
		return verdict{outcome: outbox.Limited, wait: time.Minute, hint: "接口调用超过频率限制，等待后自动继续"}
	case 45033, 45035:
		return verdict{outcome: outbox.Refused, hint: "接口并发超过限制，稍后自动重试"}
	case codeBadIP:
		return verdict{outcome: outbox.Halted, hint: "本机出口 IP 不在企业可信 IP 中：管理后台 → 应用管理 → 自建应用 → 企业可信IP，添加"}
	case codeNoPrivilege:
		return verdict{outcome: outbox.Halted, hint: "应用没有权限访问该成员或部门：管理后台 → 应用管理 → 自建应用 → 可见范围"}
	case 48002:
		return verdict{outcome: outbox.Halted, hint: "应用没有调用该接口的权限：管理后台 → 应用管理 → 自建应用，检查接口权限"}
	case 50001:
		return verdict{outcome: outbox.Halted, hint: "网页地址的域名不可信：管理后台 → 自建应用 → 网页授权及JS-SDK，登记 SALESBOT_PUBLIC_URL 的域名"}
	case 50003:
		return verdict{outcome: outbox.Halted, hint: "应用已停用：管理后台 → 应用管理 → 自建应用，启用"}
	case 81013:
		return verdict{outcome: outbox.Gone, hint: "收件人全部不在应用可见范围内或已离职"}
	case codeNoSuchUser, 46004:
		return verdict{outcome: outbox.Gone, hint: "通讯录中没有此成员，可能已离职"}
	case 40029:
		return verdict{outcome: outbox.Rejected, hint: "登录 code 已用过或已过期，请重新登录"}
	case 93000:
		return verdict{outcome: outbox.Halted, hint: "群机器人 webhook 的 key 不对"}
	}
	if wrongRequest(code) {
		return verdict{outcome: outbox.Rejected, hint: "请求内容不合规定，重发也不会成功；请把本条日志交给开发者"}
	}
	return verdict{outcome: outbox.Refused, hint: "查询错误码：https://open.work.weixin.qq.com/devtool/query?e=" + fmt.Sprint(code)}
}

// wrongRequest names the codes that say the request itself is wrong: bad, missing
// or oversized parameters. The same bytes will never do better.
func wrongRequest(code int) bool {
	switch {
	case code >= 40003 && code <= 40008, // user, media, type
		code >= 40015 && code <= 40028, // menu
		code >= 40031 && code <= 40063 && code != 40056,
		code >= 41002 && code <= 41099, // a parameter is missing
		code >= 43001 && code <= 43004, // wrong method
		code >= 44001 && code <= 44004, // empty
		code >= 45001 && code <= 45008, // too long
		code == 47001,                  // no JSON
		code == 82001, code == 82002, code == 82003:
		return true
	}
	return false
}

// fromIP finds the address in the errmsg of 60020, the only place it is told.
var fromIP = regexp.MustCompile(`from ip: ?([0-9a-fA-F:.]*[0-9a-fA-F])`)

// apiError is a non-zero errcode as a *outbox.SendError.
func apiError(endpoint string, code int, errmsg string) error {
	v := verdictOf(code)
	hint := v.hint
	if code == codeBadIP {
		if ip := fromIP.FindStringSubmatch(errmsg); ip != nil {
			hint += " " + ip[1]
		}
	}
	err := fmt.Errorf("%s: errcode %d: %s (%s)", endpoint, code, errmsg, hint)
	if code == codeNoSuchUser || code == 46004 {
		err = fmt.Errorf("%w: %w", ErrNoSuchPerson, err)
	}
	return &outbox.SendError{Outcome: v.outcome, Code: code, Wait: v.wait, Err: err}
}

// Hint says in Chinese what an operator can do about an error of this package;
// "" when it is none of WeCom's codes.
func Hint(err error) string {
	if code := codeOf(err); code != 0 {
		return verdictOf(code).hint
	}
	return ""
}
