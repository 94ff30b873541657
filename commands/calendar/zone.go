package calendar

import "time"

// bogota is read-only: one pointer for the whole process, so that times made
// here can also be compared with ==.
var bogota = loadZone()

// Bogota returns the America/Bogota location. Without time zone data it is a
// fixed zone at UTC−5, which is exact from 1993-04-04 on: Colombia has had no
// daylight saving time since.
func Bogota() *time.Location { return bogota }

func loadZone() *time.Location {
	if loc, err := time.LoadLocation("America/Bogota"); err == nil {
		return loc
	}
	return time.FixedZone("-05", -5*60*60)
}
