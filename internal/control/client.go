package control

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
)

// answerLimit bounds what is read of an answer, in bytes.
const answerLimit = 1 << 20

// Client asks the daemon behind a socket.
type Client struct {
	path string
	http *http.Client
}

// NewClient returns a client for the socket at path.
func NewClient(path string) *Client {
	return &Client{path, &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		},
	}}}
}

// Status asks the daemon how it is.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return c.ask(ctx, http.MethodGet, statusPath)
}

// Reload makes the daemon read its configuration again. How that went is in
// the status: an error of Reload itself says that the daemon could not be asked.
func (c *Client) Reload(ctx context.Context) (Status, error) {
	return c.ask(ctx, http.MethodPost, reloadPath)
}

func (c *Client) ask(ctx context.Context, method, path string) (Status, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://linewarden"+path, http.NoBody)
	if err != nil {
		return Status{}, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Status{}, fmt.Errorf("ask the daemon at %s: %w; is it running?", c.path, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Status{}, fmt.Errorf("ask the daemon at %s: it answered %s", c.path, response.Status)
	}
	var s Status
	if err := json.NewDecoder(io.LimitReader(response.Body, answerLimit)).Decode(&s); err != nil {
		return Status{}, fmt.Errorf("read the daemon's answer: %w", err)
	}
	return s, nil
}
