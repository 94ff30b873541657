// Package calendar knows Colombian working time: holidays, decrees, office
// hours, terms, and the way people write dates and hours.
//
// It has no clock and no I/O. Every function that depends on the present takes
// it as a parameter. Instants come in with any location and go out in
// America/Bogota; days are [Date] values, which carry no zone at all.
//
// Sources of the numbers:
//   - Ley 51 of 1983: the eighteen holidays and the move to Monday ([Ley51]).
//   - Ley 4 of 1913, art. 62: terms in days leave out holidays and closed days;
//     a term in months or calendar days that ends on one is extended to the
//     next business day.
//   - Ley 1437 of 2011: counting starts the day after reception.
//   - Decreto 0536 of 2023 of Ibagué: the office hours ([DefaultHours]).
package calendar
