package phone

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// A Phone is a SIP user agent with one account, on a UDP port of its own on
// the loopback. It is safe for concurrent use.
type Phone struct {
	cfg    Config
	addr   netip.AddrPort
	wire   *tap
	ua     *sipgo.UserAgent
	client *sipgo.Client

	ctx      context.Context // ends when the phone is closed
	stop     context.CancelFunc
	running  sync.WaitGroup // what ends with the phone
	sending  sync.WaitGroup // requests on their way into the stack
	incoming chan *Dialog

	mu         sync.Mutex
	closed     bool
	messages   []Message
	dialogs    map[string]*Dialog // by Call-ID
	lamps      map[string]*Lamp   // likewise
	registered bool

	closing  sync.Once
	closeErr error
}

// maxIncoming is how many calls may wait for [Phone.WaitCall]. More are refused
// as busy: nobody is at the phone.
const maxIncoming = 64

// New starts a phone. It answers OPTIONS at once; it is reached by a server
// after [Phone.Register]. Close it when done.
func New(cfg Config) (*Phone, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("new phone %q: %w", cfg.Name, err)
	}
	configureStack()
	p := &Phone{cfg: cfg, dialogs: map[string]*Dialog{}, lamps: map[string]*Lamp{}, incoming: make(chan *Dialog, maxIncoming)}
	p.ctx, p.stop = context.WithCancel(context.Background())
	if err := p.listen(); err != nil {
		p.stop()
		return nil, fmt.Errorf("new phone %q: %w", cfg.Name, err)
	}
	return p, nil
}

// listen binds the socket and starts the SIP stack on it.
func (p *Phone) listen() error {
	local := net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.cfg.LocalAddr, 0))
	socket, err := net.ListenUDP("udp", local)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	p.addr = socket.LocalAddr().(*net.UDPAddr).AddrPort()
	p.wire = newTap(socket, p.observe)
	server, err := p.stack()
	if err != nil {
		return errors.Join(fmt.Errorf("start SIP: %w", err), socket.Close())
	}
	p.serve(server)
	p.running.Go(func() {
		_ = server.ServeUDP(p.wire) // ends, with an error, when Close closes the socket
	})
	<-p.wire.ready
	return nil
}

func (p *Phone) stack() (server *sipgo.Server, err error) {
	p.ua, err = sipgo.NewUA(sipgo.WithUserAgent("linewarden-phone"))
	if err != nil {
		return nil, err
	}
	p.client, err = sipgo.NewClient(p.ua, sipgo.WithClientAddr(p.addr.String()))
	if err != nil {
		return nil, errors.Join(err, p.ua.Close())
	}
	return sipgo.NewServer(p.ua)
}

// Name returns the name of the account.
func (p *Phone) Name() string { return p.cfg.Name }

// Tone returns the frequency in Hz that the phone plays, 0 for silence.
func (p *Phone) Tone() float64 { return p.cfg.Tone }

// Addr returns where the phone listens for SIP.
func (p *Phone) Addr() netip.AddrPort { return p.addr }

// contact is the URI under which the phone is reached.
func (p *Phone) contact() sip.Uri {
	return sip.Uri{Scheme: "sip", User: p.cfg.Name, Host: p.addr.Addr().String(), Port: int(p.addr.Port())}
}

// Messages returns every SIP message so far, of all calls and outside of them.
func (p *Phone) Messages() []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.messages)
}

// observe files a message, and lets the call that it belongs to look at it,
// in the order of the wire.
func (p *Phone) observe(m Message) {
	p.mu.Lock()
	p.messages = append(p.messages, m)
	d, lamp := p.dialogs[m.CallID], p.lamps[m.CallID]
	p.mu.Unlock()
	if d != nil {
		d.observe(m)
	}
	if lamp != nil {
		lamp.changed.fire()
	}
}

func (p *Phone) messagesOf(callID string) []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	var of []Message
	for _, m := range p.messages {
		if m.CallID == callID {
			of = append(of, m)
		}
	}
	return of
}

// add makes a call known, before its first message is sent or answered.
func (p *Phone) add(d *Dialog) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return net.ErrClosed
	}
	if _, exists := p.dialogs[d.leg.callID]; exists {
		return fmt.Errorf("there is a call with Call-ID %s already", d.leg.callID)
	}
	p.dialogs[d.leg.callID] = d
	return nil
}

func (p *Phone) dialog(callID string) *Dialog {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dialogs[callID]
}

// hold keeps the socket open until sending is done. It errs when the phone is closed.
func (p *Phone) hold() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return fmt.Errorf("phone %s: %w", p.cfg.Name, net.ErrClosed)
	}
	p.sending.Add(1)
	return nil
}

// goWhileOpen runs f in a goroutine that Close waits for. It tells whether it did:
// a closed phone starts nothing.
func (p *Phone) goWhileOpen(f func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.running.Go(f)
	return true
}

// closeTimeout bounds what Close does for politeness.
const closeTimeout = 2 * time.Second

// Close hangs up every call, unregisters, and waits until nothing of the phone
// is left. A server that does not answer is waited for two seconds, no longer.
func (p *Phone) Close() error {
	p.closing.Do(func() { p.closeErr = p.close() })
	return p.closeErr
}

func (p *Phone) close() error {
	ctx, cancel := context.WithTimeout(p.ctx, closeTimeout)
	defer cancel()
	var goodbyes sync.WaitGroup
	for _, d := range p.calls() {
		goodbyes.Go(func() { _ = d.Hangup(ctx) }) // best effort
	}
	goodbyes.Wait()
	if p.isRegistered() {
		_ = p.Unregister(ctx) // best effort
	}

	p.wire.quiesce(ctx)
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.stop()
	for _, d := range p.calls() {
		d.abandon()
	}
	p.sending.Wait()
	err := errors.Join(p.ua.Close(), p.wire.Close())
	p.running.Wait()
	return errors.Join(err, p.ua.Close()) // again, for what a last repetition may have opened
}

func (p *Phone) calls() []*Dialog {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Values(p.dialogs))
}
