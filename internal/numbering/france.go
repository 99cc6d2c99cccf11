package numbering

import (
	"slices"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

// The French plan of ten digits has several calling codes: 0596123456 is dialled in
// Paris, too, and is in Martinique (Arcep, plan national de numérotation). What of
// it is no mainland number begins so, behind the zero.
var overseas = map[string]int{
	"262": 262, "263": 262, "692": 262, "693": 262, // La Réunion
	"269": 262, "639": 262, // Mayotte
	"508": 508,                         // Saint-Pierre-et-Miquelon
	"590": 590, "690": 590, "691": 590, // Guadeloupe, Saint-Martin, Saint-Barthélemy
	"594": 594, "694": 594, // French Guiana
	"596": 596, "696": 596, "697": 596, // Martinique
}

const mainland = 33

// inFrance brings a number of the French plan to the calling code that it belongs
// to. Any other stays as it is, and so does one that is called from abroad by a code
// of overseas.
func inFrance(parsed *phonenumbers.PhoneNumber, nationally bool) *phonenumbers.PhoneNumber {
	national, read := phonenumbers.GetNationalSignificantNumber(parsed), int(parsed.GetCountryCode())
	if len(national) != 9 || read != mainland && !(nationally && slices.Contains([]int{262, 508, 590, 594, 596}, read)) {
		return parsed
	}
	code, elsewhere := overseas[national[:3]]
	switch {
	case !elsewhere && phonenumbers.IsValidNumber(parsed): // special numbers are all codes'
		return parsed
	case !elsewhere:
		code = mainland
	case code == 508:
		national = national[3:] // has six digits of its own, +508412345
	}
	proper, err := phonenumbers.Parse("+"+strconv.Itoa(code)+national, "")
	if err != nil {
		return parsed
	}
	return proper
}
