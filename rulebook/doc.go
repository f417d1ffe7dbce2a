// Package rulebook is the law the bot enforces, pure: calendar, deadlines, stages,
// tariff, distance, names, codes. Given facts it returns findings; it reads no clock,
// file or network, and nothing in it changes after it was made.
//
// Civil time is that of Zone, money is integer Fen. Where a number comes from is
// written next to it: 制度 for what the company's regulation says, 默认 for what was
// chosen where it is silent. Every number is a setting; Settings lists them.
package rulebook
