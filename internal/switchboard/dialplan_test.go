package switchboard_test

import (
	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// slots is how many calls fit into the parking lot.
const slots = 2

// ships gives Asterisk what linewarden-extensions.conf and linewarden-ari.conf
// have.
func (w *world) ships() {
	w.ReportVariables("LW_CALL", "LW_ROLE", "LW_PARKER", "PARKING_SPACE")
	w.Context("linewarden-park", func(r aritest.Run) {
		r.Set("PARKINGEXTEN", "")
		if r.Extension != "s" {
			r.Set("PARKINGEXTEN", r.Extension)
		}
		r.Set("LW_CALL", r.Variable("UNIQUEID"))
		r.Set("LW_ROLE", "parked")
		lot := aritest.ParkRequest{
			Lot: "default", First: 71, Last: 70 + slots,
			Comeback: ari.Location{Context: "linewarden-comeback", Extension: "s"},
		}
		if !r.Park(lot) && !r.Stasis("linewarden", "lot_full") {
			r.Dialled(r.Variable("LW_PARKER"))
		}
	})
	w.Context("linewarden-comeback", func(r aritest.Run) {
		if !r.Stasis("linewarden", "comeback") {
			r.Dialled(r.Variable("LW_PARKER"))
		}
	})
	w.Context("linewarden-pull", func(r aritest.Run) {
		in := r.Variable("PARK_GET_CHANNEL(" + r.Variable("LW_SLOT") + ",default)")
		if in != r.Variable("LW_PULL") || !r.Redirect(in, "linewarden-pulled", "s") {
			r.Hangup(ari.CauseSubscriberAbsent)
		}
	})
	w.Context("linewarden-pulled", func(r aritest.Run) {
		if !r.Stasis("linewarden", "pulled") {
			r.Goto("linewarden-park", "s")
		}
	})
}
