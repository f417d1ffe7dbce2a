// Package view holds what is only read: digests, news, the trail shown, tallies, funnels.
package view
