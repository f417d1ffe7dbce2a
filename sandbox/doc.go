// Package sandbox stands in for WeCom (企业微信): its server API for one
// self-built app, its encrypted callbacks, and phones in the browser for the
// people of a made-up company. A bot meets it only over HTTP and cannot tell
// the difference within what is built here; what WeCom does beyond that is
// answered with an error, never with a guess that works.
//
// Numbers written as D/n are document numbers of WeCom's developer site.
//
// # Conditions
//
// Steps of a chat script that begin with ~ change how the stand-in, or the bot, fares from
// there on, each by the method named:
//
//	~ bot down | ~ bot up                        the process is killed, is started again
//	~ callbacks x3 | x1 | reordered              SetTimes, Reorder
//	~ callbacks signed +11m | +0s                SetSignedAhead: the signature's timestamp
//	~ unreachable lina | ~ reachable lina        Unreachable
//	~ joins {userid: wujun, …} | ~ leaves lina   Join, Leave
//	~ status lina none | 1 | 2 | 4 | 5           SetStatus: what the directory says of her
//	~ user/list without lina,wangqiang | whole   UnlistPeople
//	~ department/list without 2,3 | whole        UnlistDepartments
//	~ fault message/send 45009 x2                Fault: errcode, 500 to 599, timeout,
//	                                             accepted-timeout, reset, garbage
//	~ date +11m | +0s                            SetAPIAhead: the API's Date header
//	~ voice lina 今天拜访了华东设计院            Voice, with what WeCom recognized of it
//	~ raw lina <xml>…</xml>                      Raw; {now}, {id}, {corp}, {agent} are filled in
//
// # Timeouts
//
// A call that is to time out (Fault) must not cost real seconds. The server
// answers at once with status 504 and the header Sandbox-Fault: timeout. Who
// wants the real thing wraps the bot's http.RoundTripper and returns a timeout
// error whenever that header is present.
package sandbox
