// Package sandbox stands in for WeCom (企业微信): its server API for one
// self-built app, its encrypted callbacks, and phones in the browser for the
// people of a made-up company. A bot meets it only over HTTP and cannot tell
// the difference within what is built here; what WeCom does beyond that is
// answered with an error, never with a guess that works.
//
// Numbers written as D/n are document numbers of WeCom's developer site.
//
// # Timeouts
//
// A call that is to time out (Fault) must not cost real seconds. The server
// answers at once with status 504 and the header Sandbox-Fault: timeout. Who
// wants the real thing wraps the bot's http.RoundTripper and returns a timeout
// error whenever that header is present.
package sandbox
