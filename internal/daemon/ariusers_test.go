package daemon_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/internal/enforcement"
)

// TestNoOtherProgramIsLetIn: whoever has a user of ARI's or of AMI's can do all
// there is. The configuration that linewarden ships has one user, linewarden's own,
// and a program that has not its password gets nothing. AMI is off.
func TestNoOtherProgramIsLetIn(t *testing.T) {
	t.Parallel()
	s := setScene(t, temptingOffice(t, ""))
	asked := map[enforcement.Operation]string{
		enforcement.PlaceCall:        "/channels?endpoint=PJSIP/1006&extension=1006&context=linewarden-phones",
		enforcement.CallOutside:      "/channels?endpoint=PJSIP/carrier&extension=0142685399&context=outbound",
		enforcement.PresentCallerID:  "/channels?endpoint=PJSIP/carrier&extension=0142685399&context=outbound&callerId=33142685300",
		enforcement.Pickup:           "/bridges/B/addChannel?channel=C",
		enforcement.GroupPickup:      "/channels?endpoint=PJSIP/1003&app=x",
		enforcement.BlindTransfer:    "/channels/C/redirect?endpoint=PJSIP/1006",
		enforcement.AttendedTransfer: "/bridges/B/addChannel?channel=C",
		enforcement.Divert:           "/channels/C/redirect?endpoint=PJSIP/1006",
		enforcement.Park:             "/channels/C/continue?context=linewarden-park&extension=s&priority=1",
		enforcement.Retrieve:         "/channels/C/move?app=x",
		enforcement.Intercom:         "/channels?endpoint=PJSIP/1006&app=x",
		enforcement.SendIntoIVR:      "/channels/C/continue?context=ivrs&extension=7000&priority=1",
		enforcement.SwitchIVR:        "/asterisk/variable?variable=DEVICE_STATE(Custom:linewarden-ivr-7000-closed)&value=INUSE",
		enforcement.Listen:           "/channels/C/snoop?spy=both&app=x",
		enforcement.Whisper:          "/channels/C/snoop?whisper=out&app=x",
		enforcement.Barge:            "/bridges/B/addChannel?channel=C",
		enforcement.Record:           "/bridges/B/record?name=x&format=wav",
		enforcement.PlayRecording:    "/channels/C/play?media=recording:x",
		enforcement.Voicemail:        "/channels/C/continue?context=linewarden-voicemail&extension=manage&priority=1",
		enforcement.QueueLogin:       "/channels/C/continue?context=linewarden-queue&extension=login&priority=1",
		enforcement.QueuePull:        "/channels/C/continue?context=linewarden-pull&extension=waiting&priority=1",
	}
	channel, bridge := aCall(s)
	for operation, request := range asked {
		path := strings.NewReplacer("/C/", "/"+channel+"/", "=C", "="+channel, "/B/", "/"+bridge+"/").Replace(request)
		for _, user := range []*url.Userinfo{nil, url.UserPassword("linewarden", ""), url.UserPassword("linewarden", "linewarden"), url.UserPassword("asterisk", "asterisk")} {
			if got := askARI(s.Ctx, t, s.ARIURL()+path, user); got != http.StatusUnauthorized {
				t.Errorf("%s as %v: answered %d, want 401", path, user, got)
			}
		}
		enforcement.Prevented(t, operation, enforcement.Program)
	}
	for _, port := range []uint16{5038, 5039} {
		conn, err := new(net.Dialer).DialContext(s.Ctx, "tcp", netip.AddrPortFrom(s.SIPAddr().Addr(), port).String())
		if err == nil {
			t.Errorf("AMI listens on port %d", port)
			s.Must(conn.Close())
		}
	}
	for _, path := range []string{"manager", "mxml", "rawman", "amanager"} {
		if got := askARI(s.Ctx, t, strings.TrimSuffix(s.ARIURL(), "ari")+path+"?action=status", nil); got != http.StatusNotFound {
			t.Errorf("AMI over HTTP answers %d to %s", got, path)
		}
	}
	users, err := s.Command(s.Ctx, "ari show users")
	s.Must(err)
	if strings.Count(users, "linewarden") != 1 || strings.Count(users, "\nNo ")+strings.Count(users, "\nYes ") != 1 {
		t.Errorf("the users of ARI are\n%s", users)
	}
	s.untouched()
}

// aCall returns a channel and the bridge of the call that others have.
func aCall(s *scene) (channel, bridge string) {
	s.t.Helper()
	out, err := s.Command(s.Ctx, "core show channels concise")
	s.Must(err)
	for line := range strings.Lines(out) {
		fields := strings.Split(strings.TrimSpace(line), "!")
		if len(fields) > 13 && strings.HasPrefix(fields[0], "PJSIP/1004-") {
			return fields[13], fields[12]
		}
	}
	s.t.Fatalf("Dana has no channel:\n%s", out)
	return "", ""
}

// askARI sends a request and returns the status of the answer.
func askARI(ctx context.Context, t *testing.T, address string, user *url.Userinfo) int {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(nil))
	if err != nil {
		t.Fatal(err)
	}
	if user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}
