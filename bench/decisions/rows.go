package decisions

import (
	"fmt"

	"github.com/linewarden/linewarden/bench/measure"
)

func rows(r measure.Rounds, size size) []measure.Row {
	decision := fmt.Sprintf("decision, %d users", size.users)
	of := func(users int) string { return fmt.Sprintf("decision, %d users", users) }
	faster := func(peer string, times float64) measure.Row {
		return r.Faster(decision, "ns", "ns", ours, peer, times)
	}
	all := []measure.Row{
		r.Costs(decision, "ns", "ns", ours, hand, 1.5),
		{What: "allocations per decision", Ours: r.Of(ours, "allocations"), Target: measure.Target{None: true}},
		faster(cedarName, 20), faster(abac, 100), faster(hit, 4), faster(opaName, 200),
		r.Costs(of(size.manyUsers), "ns", "ns", ourMany, ourFew, 3.5),
		r.Costs(of(size.manyUsers), "ns", "ns", ourMany, handMany, 0),
		r.Reaches("decisions on two cores", "per_s", "/s", twoCores, ours, 1.6),
		r.Reaches("lookups by hand on two cores", "per_s", "/s", handTwo, hand, 0),
	}
	all[6].Beside = fmt.Sprintf("itself, %d users", size.fewUsers)
	all[7].Beside = hand
	all[8].Beside = "itself on one core"
	all[9].Beside = all[8].Beside
	return all
}
