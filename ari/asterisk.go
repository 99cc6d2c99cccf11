package ari

import (
	"context"
	"net/http"
)

// Info describes the running Asterisk.
type Info struct {
	System struct {
		Version  string `json:"version"`
		EntityID string `json:"entity_id"`
	} `json:"system"`
	Status struct {
		StartupTime    Time `json:"startup_time"`
		LastReloadTime Time `json:"last_reload_time"`
	} `json:"status"`
}

var opInfo = &operation{name: "asterisk.getInfo", method: http.MethodGet, path: "/asterisk/info", params: []string{"only"}}

// Info asks who is there. It needs the right user and password, so it tells
// whether requests will work.
func (c *Client) Info(ctx context.Context) (*Info, error) {
	info := new(Info)
	if err := c.do(ctx, opInfo, nil, params{{"only", "system,status"}}, nil, info); err != nil {
		return nil, err
	}
	return info, nil
}
