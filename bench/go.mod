module github.com/linewarden/linewarden/bench

go 1.26.0

require (
	github.com/linewarden/linewarden v0.0.0
	golang.org/x/sys v0.48.0
)

require (
	github.com/BurntSushi/toml v1.6.0 // indirect
	github.com/coder/websocket v1.8.15 // indirect
)

replace github.com/linewarden/linewarden => ../
