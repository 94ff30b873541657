//go:build !race

package e2e

// raceFlag builds the program without the race detector when the tests run without it.
func raceFlag() []string { return nil }
