package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
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
	return ask[Status](ctx, c, http.MethodGet, statusPath)
}

// Reload makes the daemon read its configuration again. How that went is in
// the status: an error of Reload itself says that the daemon could not be asked.
func (c *Client) Reload(ctx context.Context) (Status, error) {
	return ask[Status](ctx, c, http.MethodPost, reloadPath)
}

// Limits asks the daemon what users have and had of what is limited.
func (c *Client) Limits(ctx context.Context) (Limits, error) {
	return ask[Limits](ctx, c, http.MethodGet, limitsPath)
}

// Open makes the daemon open a class of numbers for a user, and returns what Limits
// would then.
func (c *Client) Open(ctx context.Context, user, class string) (Limits, error) {
	return ask[Limits](ctx, c, http.MethodPost, openPath+"?"+url.Values{"user": {user}, "class": {class}}.Encode())
}

func ask[T any](ctx context.Context, c *Client, method, path string) (answer T, err error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://linewarden"+path, http.NoBody)
	if err != nil {
		return answer, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return answer, fmt.Errorf("ask the daemon at %s: %w; is it running?", c.path, err)
	}
	defer response.Body.Close()
	body := io.LimitReader(response.Body, answerLimit)
	if response.StatusCode == http.StatusConflict { // it says why not
		why, _ := io.ReadAll(body)
		return answer, errors.New(strings.TrimSpace(string(why)))
	}
	if response.StatusCode != http.StatusOK {
		return answer, fmt.Errorf("ask the daemon at %s: it answered %s", c.path, response.Status)
	}
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return answer, fmt.Errorf("read the daemon's answer: %w", err)
	}
	return answer, nil
}
