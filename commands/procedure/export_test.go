package procedure

// ProblemCodes are all codes of problems.
func ProblemCodes() []string { return sortedKeys(english) }
