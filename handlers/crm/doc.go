// Package crm holds the commands for customers, visits, deals and leads.
package crm
