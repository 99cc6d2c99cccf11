package agi

import (
	"fmt"
	"strings"
)

// sealParameter is the query's first parameter where a dialplan seals its requests.
const sealParameter = "seal="

// minSeal is the least number of characters that nobody can guess. A shorter seal, as
// where Asterisk lacks the function that makes it, seals nothing.
const minSeal = 16

// cutSeal takes the seal off a request, and reports whether there is one. It has to stand
// in front of the query, where nothing that a caller chose comes before it, and again as
// the last argument, which is the last line of the header block. Between the two are all
// the lines into which a caller can have written. Who did not know the seal could not
// have made the block end with it: so it ended where Asterisk ended it.
//
// A block that begins with a seal and does not end with it is refused.
func cutSeal(query string, args []string) (rest string, others []string, sealed bool, err error) {
	query, ok := strings.CutPrefix(query, sealParameter)
	if !ok {
		return query, args, false, nil
	}
	seal, rest, _ := strings.Cut(query, "&")
	last := len(args) - 1
	if last < 0 || args[last] != seal {
		return "", nil, false, fmt.Errorf("%w: the header block does not end with its seal", ErrProtocol)
	}
	return rest, args[:last:last], len(seal) >= minSeal, nil
}
