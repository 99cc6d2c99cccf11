// Command containerlint holds the Dockerfile and docker-compose.yml to what they
// promise: nothing published beyond this host but SIP and RTP, no root, nothing
// writable but state, no secret in them, health checks, pinned images. It reads
// them with the parsers that Docker reads them with, and needs no Docker.
//
// It is given the project's folder, prints what is wrong, and ends with status 1
// if anything is.
package main
