// Package bot turns what people do into commands and what the tables hold into
// messages. It knows no WeCom words.
package bot
