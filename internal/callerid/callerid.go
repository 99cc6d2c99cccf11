package callerid

import (
	"github.com/linewarden/linewarden/internal/codes"
	"github.com/linewarden/linewarden/internal/numbering"
	"github.com/linewarden/linewarden/policy"
)

// Ask completes what is asked about a number outside by what the call is to show: what
// the codes in front of the number say, and for who may have it the number nearest to
// the one called. Which of the numbers that the user may show has the place that was
// dialled, [policy.Set.Presentable] says.
func Ask(set *policy.Set, subject policy.Subject, shown codes.Shown, what policy.Resource) policy.Resource {
	user, known := set.User(subject.User)
	if !known {
		user, known = set.UserByEndpoint(subject.Endpoint)
	}
	if !known {
		return what
	}
	what.Withheld = what.Withheld || shown.Withheld
	if shown.Place > 0 {
		what.CallerID, what.ChosenBy = none, policy.ChosenByCode
		if may := set.Presentable(user.Name); shown.Place <= len(may) {
			what.CallerID = may[shown.Place-1]
		}
	}
	if set.Evaluate(&policy.Request{Subject: policy.Subject{User: user.Name}, Action: policy.CallerIDLocal}).Allowed() {
		what.Nearest = numbering.Nearest(what.Number, set.Presentable(user.Name))
	}
	return what
}

// none is chosen by a place at which there is no number. It is nobody's, so it is not
// allowed.
const none = "none"
