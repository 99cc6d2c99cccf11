package ari

import (
	"net/http"
	"reflect"
)

// SetBacklog makes the backlog small enough to fill in a test.
func (c *Client) SetBacklog(size int) { c.backlog = size }

// SetTransport replaces the network.
func (c *Client) SetTransport(t http.RoundTripper) { c.rest.Transport, c.ws.Transport = t, t }

// Operation is what the conformance test holds against Asterisk's api-docs.
type Operation struct {
	Name, Method, Path string
	Params             []string
	Body               bool
}

// Operations lists everything that a Client asks for.
func Operations() []Operation {
	var all []Operation
	for _, op := range []*operation{
		opInfo, opListChannels, opGetChannel, opCreateChannel, opOriginate, opDial, opHangup, opContinue, opSnoop,
		opAnswer, opRing, opRingStop, opProgress, opTransferProgress, opVariable, opSetVariable,
		opPlay, opStopPlayback, opListSounds, opSendDTMF, opStartMOH, opStopMOH, opMute, opUnmute,
		opListBridges, opGetBridge, opCreateBridge, opDestroyBridge, opAddChannel, opRemoveChannel,
		opRecord, opGetRecording, opStopRecording, opDiscardRecording, opListStored, opFetchStored, opDropStored,
		opGetApplication, opSubscribe, opUnsubscribe, opFilter, opEvents,
	} {
		all = append(all, Operation{op.name, op.method, op.path, op.params, op.body})
	}
	return all
}

// EventTypes gives the struct of each type of event.
func EventTypes() map[string]reflect.Type {
	types := make(map[string]reflect.Type)
	for name, create := range eventTypes {
		types[name] = reflect.TypeOf(create()).Elem()
	}
	return types
}

// MediaSchemes are what Play takes.
func MediaSchemes() []string { return mediaSchemes }
