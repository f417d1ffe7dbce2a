// Package sales holds the nouns, their tables, the acts on them, and what the bot
// says unasked. One file a noun.
package sales
