package ari

import (
	"context"
	"fmt"
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

// SurvivesREFER reports whether no phone can crash this Asterisk by a REFER that is
// put before ARI: with "Refer-Sub: false" it did so (res_pjsip_refer.c) before 20.21,
// 22.11 and 23.5. A version that cannot be read does not count as one that survives.
func (i *Info) SurvivesREFER() bool {
	var major, minor int
	if n, err := fmt.Sscanf(i.System.Version, "%d.%d", &major, &minor); n < 2 || err != nil {
		return false
	}
	fixed, known := map[int]int{20: 21, 22: 11, 23: 5}[major]
	return major > 23 || known && minor >= fixed
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
