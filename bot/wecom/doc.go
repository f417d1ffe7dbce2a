// Package wecom is the only place that speaks WeCom (企业微信): what it calls us
// for (Callback) and what we ask of it (Client).
//
//	callback.go  cap, envelope, then the handler; result.go names how each one ends
//	authentic.go signature, age, receiver: what is let in
//	crypto.go    the envelope: signature and AES, both ways
//	parse.go     decrypted XML to bot.Message; xml.go reads its one shape, kinds.go
//	             is the map of types
//	client.go    one HTTP call, its token, its error; errcodes.go decides what
//	             follows from an error code, redact.go keeps secrets out of it
//	sender.go    message/send, cards   directory.go  people and departments
//	menu.go      the app's menu        login.go      web login   media.go  files
//
// D/n in a comment is the document n of the official developer documentation,
// https://developer.work.weixin.qq.com/document/path/n.
package wecom
