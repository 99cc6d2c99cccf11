// Package deploy holds what linewarden is run with: the systemd unit for a
// machine with an Asterisk of its own, and the parts of docker-compose.yml for one
// without. Its tests are what it has of Go: they run the scripts, start a real
// Asterisk on the very files that the image holds, and let the sample phones call
// each other.
//
//   - linewarden.service: the unit.
//   - prepare: writes site/, which the containers run on, once.
//   - site/: what prepare makes it from.
//   - asterisk/: Asterisk's configuration in the image, all of it but what
//     linewarden renders and what is the site's.
//   - asterisk-start: puts that together when the container starts.
package deploy
