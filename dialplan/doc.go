// Package dialplan holds the Asterisk configuration that linewarden ships, and
// renders it for one installation.
//
// Asterisk keeps every call; linewarden only decides. What ties the two
// together is a handful of files that an administrator includes into the
// configuration that is already there:
//
//   - linewarden-extensions.conf: the contexts. linewarden-phones is where an
//     owned phone's calls arrive, linewarden-guard is the subroutine with which
//     any other dialplan asks before it acts, linewarden-emergency sends
//     emergency calls on their way without asking anybody.
//   - linewarden-pjsip.conf: templates for owned phones, with the ways round
//     the decision closed.
//   - linewarden-ari.conf: the ARI user, and the channel variables by which a
//     restarted daemon recognises its calls.
//   - linewarden-res_parking.conf: the slots of the parking lot, as they are dialled.
//   - linewarden-features.conf: turns off the built-in pickup code, which acts
//     before any dialplan.
//
// Everything that reaches a template is checked first: a line break or a
// semicolon in a setting would otherwise become configuration of its own.
package dialplan
