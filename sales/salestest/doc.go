// Package salestest is a made-up company on a real store, for the tests of all rooms.
package salestest
