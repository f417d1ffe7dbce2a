// Package crm holds customers, contacts, visits, records, leads and deals: what a rep works
// on, how long each may stay where it is, and how it passes from hand to hand.
package crm
