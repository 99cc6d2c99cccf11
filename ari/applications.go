package ari

import (
	"context"
	"net/http"
	"slices"
)

var (
	opGetApplication = &operation{name: "applications.get", method: http.MethodGet, path: "/applications/{applicationName}"}
	opSubscribe      = &operation{name: "applications.subscribe", method: http.MethodPost, path: "/applications/{applicationName}/subscription",
		params: []string{"eventSource"}}
	opUnsubscribe = &operation{name: "applications.unsubscribe", method: http.MethodDelete, path: "/applications/{applicationName}/subscription",
		params: []string{"eventSource"}}
	opFilter = &operation{name: "applications.filter", method: http.MethodPut, path: "/applications/{applicationName}/eventFilter", body: true}
)

// Application is what the Client's Stasis application is subscribed to.
type Application struct {
	Name             string      `json:"name"`
	ChannelIDs       []string    `json:"channel_ids"`
	BridgeIDs        []string    `json:"bridge_ids"`
	EndpointIDs      []string    `json:"endpoint_ids"`
	DeviceNames      []string    `json:"device_names"`
	EventsAllowed    []EventType `json:"events_allowed"`
	EventsDisallowed []EventType `json:"events_disallowed"`
}

// EventType names a type of events.
type EventType struct {
	Type string `json:"type"`
}

// GetApplication describes the Client's Stasis application. [ErrNotFound] says
// that it is not registered.
func (c *Client) GetApplication(ctx context.Context) (Application, error) {
	var app Application
	err := c.do(ctx, opGetApplication, []string{c.cfg.App}, nil, nil, &app)
	return app, err
}

// Subscribe asks for the events of more objects: "channel:ID", "bridge:ID",
// "endpoint:PJSIP/1001", "deviceState:PJSIP/1001". What is in the application
// is subscribed to already. To be on the safe side subscribe again after a
// [*Snapshot]: whether a subscription outlasts a lost connection depends on
// what else the application has.
func (c *Client) Subscribe(ctx context.Context, sources ...string) (Application, error) {
	return c.subscription(ctx, opSubscribe, sources)
}

// Unsubscribe takes back what [Client.Subscribe] asked for.
func (c *Client) Unsubscribe(ctx context.Context, sources ...string) (Application, error) {
	return c.subscription(ctx, opUnsubscribe, sources)
}

func (c *Client) subscription(ctx context.Context, op *operation, sources []string) (Application, error) {
	value, err := list(op, "eventSource", sources)
	if err != nil {
		return Application{}, err
	}
	var app Application
	err = c.do(ctx, op, []string{c.cfg.App}, params{value}, nil, &app)
	return app, err
}

// eventFilter is the body of applications.filter. An empty list lets all
// through; a list that is left out would stay as somebody set it before.
type eventFilter struct {
	Allowed    []EventType `json:"allowed"`
	Disallowed []EventType `json:"disallowed"`
}

// What an application that is subscribed to everything is said to have
// (res/stasis/app.c).
const (
	allChannels = "__AST_CHANNEL_ALL_TOPIC"
	allBridges  = "__AST_BRIDGE_ALL_TOPIC"
)

// prepare tells Asterisk which events to send on a new connection. The
// application, with its filter, outlasts a connection as long as channels are
// in it, and is gone otherwise, so this is said each time.
//
// It does not use the WebSocket's own parameter subscribeAll: Asterisk heeds
// that only where the connection creates the application, and it means device
// states and endpoints as well.
func (c *Client) prepare(ctx context.Context) error {
	filter := eventFilter{Allowed: []EventType{}, Disallowed: []EventType{}}
	if len(c.cfg.Events) > 0 {
		// Asterisk filters even the notice that the application was taken over.
		filter.Allowed = append(filter.Allowed, EventType{typeApplicationReplaced})
	}
	for _, t := range c.cfg.Events {
		filter.Allowed = append(filter.Allowed, EventType{t})
	}
	var app Application
	if err := c.do(ctx, opFilter, []string{c.cfg.App}, nil, filter, &app); err != nil {
		return err
	}
	// Subscribed twice, it would stay so when the connection is lost, and
	// Asterisk would go on writing events for nobody.
	if !c.cfg.SubscribeAll || slices.Contains(app.ChannelIDs, allChannels) && slices.Contains(app.BridgeIDs, allBridges) {
		return nil
	}
	_, err := c.Subscribe(ctx, "channel:", "bridge:")
	return err
}
