// Package inventory says what the secretariat administers: plain types, and the rules that hold for them whoever asks. It has
// no clock and no I/O.
package inventory
