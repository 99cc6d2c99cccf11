// Package callerid finds out which number a call to the outside is asked to show.
//
// It can be asked for by a code in front of the number, or by what the phone says of
// itself in From, P-Preferred-Identity, P-Asserted-Identity and Privacy. All of that is
// a wish: whether the number may be shown, and what is shown instead, is the policy's
// decision, and who asks is the endpoint that authenticated, whatever it calls itself.
// Where nobody wishes for anything, the number nearest to the one called can be shown.
//
// Both enforcement points ask alike, and so does "linewarden explain".
package callerid
