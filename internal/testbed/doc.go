// Package testbed runs real Asterisk servers for tests and for the demo.
//
// A test that wants to know what Asterisk does asks Asterisk:
//
//	pbx := testbed.Start(t, testbed.Options{
//		Phones: []testbed.Account{{Name: "1001", Secret: "s3cret"}},
//	})
//	// pbx.SIPAddr() is where phones register, pbx.ARIURL() where ARI answers.
//
// Start gets an Asterisk (see [Install]), starts it in a folder of its own on
// addresses of its own, and returns once it is up. When the test ends the
// process is stopped and its folder removed. A test that failed prints the end
// of Asterisk's log; a process that ends without having been asked to fails
// the test with the signal that killed it. [Launch] does the same for
// programs that are no tests.
//
// # Which Asterisk
//
// LINEWARDEN_ASTERISK may name an installed binary (/usr/sbin/asterisk) or a
// folder into which Debian's packages were unpacked. Without it, Install
// unpacks Debian's asterisk package into the user's cache folder, once for all
// tests. Nothing outside that folder is touched, no root is needed, and the
// server runs through the loader that came with it, so the machine's own
// libraries do not matter. Either way it must be Asterisk 22 or later.
//
// # Prometheus
//
// [InstallPrometheus] gets a Prometheus and promtool in much the same way, to
// check what administrators watch linewarden with: the machine's, or Debian's in
// a folder of its own beside Asterisk's.
//
// # Side by side
//
// Every instance reserves a loopback address of its own, 127.x.y.z, so that
// many of them, also of several test binaries at once, share one machine and
// still use the port numbers that people know. See [Asterisk.SIPAddr].
//
// # Configuration
//
// What linewarden ships, package dialplan, is what runs here. Around it stands a
// base configuration, in etc/, that loads only the modules which linewarden and
// its tests use, and has a setting for everything that Asterisk would otherwise
// complain about: a fresh instance logs no warning and no error, so each one
// that shows up in a log means something ([Asterisk.Complaints]).
//
// Options.Files adds files or replaces whole ones by name. A test's own
// extensions go into test-extensions.conf, its own SIP objects into
// test-pjsip.conf. Music on hold is a tone, [HoldMusicHz]; emergency calls ring
// the phone that is named "emergency".
package testbed
