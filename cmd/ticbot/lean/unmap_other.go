//go:build !linux

package lean

// unmap does nothing where it is not known how.
func unmap() {}
