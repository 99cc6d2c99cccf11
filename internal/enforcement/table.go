package enforcement

import "slices"

// Known tells whether the matrix has that cell.
func Known(o Operation, w Way) bool {
	for _, operation := range Operations {
		for _, way := range Ways {
			if operation.Operation == o && way.Way == w {
				return true
			}
		}
	}
	return false
}

// NotApplicable says why an operation cannot be asked for in a way, or "" if it
// can.
func NotApplicable(o Operation, w Way) string {
	for _, r := range reasons {
		if slices.Contains(r.ways, w) && slices.Contains(r.operations, o) {
			return r.why
		}
	}
	return ""
}
