module github.com/linewarden/linewarden/bench

go 1.26.0

require github.com/linewarden/linewarden v0.0.0

replace github.com/linewarden/linewarden => ../
