//go:build race

package e2e

// raceFlag builds the program with the race detector when the tests run with it.
func raceFlag() []string { return []string{"-race"} }
