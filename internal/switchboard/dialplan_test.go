package switchboard_test

import (
	"fmt"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// slots is how many calls fit into the parking lot.
const slots = 2

// ships gives Asterisk what linewarden-extensions.conf and linewarden-ari.conf
// have.
func (w *world) ships() {
	w.ReportVariables("LW_CALL", "LW_ROLE", "LW_PARKER", "PARKING_SPACE", "LW_RETRIEVED", "LW_REPLACES", "LW_CONSULTS", "LW_BEHALF", "REDIRECTING(to-num)")
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
		name := r.Variable("LW_PULL")
		there := r.Variable("PARK_GET_CHANNEL("+r.Variable("LW_SLOT")+",default)") == name
		for at := 1; r.Extension == "waiting" && !there; at++ {
			next := r.Variable(fmt.Sprintf("QUEUE_GET_CHANNEL(%s,%d)", r.Variable("LW_QUEUE"), at))
			if there = next == name; next == "" {
				break
			}
		}
		if !there || !r.Redirect(name, "linewarden-pulled", "s") {
			r.Hangup(ari.CauseSubscriberAbsent)
		}
	})
	w.Context("linewarden-pulled", func(r aritest.Run) {
		parked := r.Variable("LW_ROLE") == "parked"
		if r.Extension == "s" && !parked {
			r.Set("LW_CALL", r.Variable("UNIQUEID"))
			r.Set("LW_ROLE", "waiting")
		}
		switch {
		case r.Extension == "s" && r.Stasis("linewarden", "pulled"):
		case parked:
			r.Goto("linewarden-park", "s")
		default:
			r.Goto("queues", "600")
		}
	})
	w.Context("queues", func(r aritest.Run) { r.Queue("support") })
}
