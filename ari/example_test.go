package ari_test

import (
	"context"
	"fmt"
	"time"

	"github.com/linewarden/linewarden/ari"
	"github.com/linewarden/linewarden/ari/aritest"
)

// A program that answers each call and says goodbye.
func Example() {
	tb := new(exampleTB)
	defer tb.end()
	asterisk := aritest.New(tb) // in real life there is one already
	client, err := ari.New(ari.Config{
		URL:      asterisk.URL(), // http://127.0.0.1:8088/ari
		Username: aritest.Username,
		Password: aritest.Password,
		App:      "goodbye",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err = client.Run(ctx, func(event ari.Event) {
		switch event := event.(type) {
		case *ari.Snapshot:
			fmt.Println("connected; calls:", len(event.Channels))
			go asterisk.Incoming(aritest.Call{ID: "7", Endpoint: "PJSIP/1001", Extension: "1002"})
		case *ari.StasisStart:
			fmt.Println("a call to", event.Channel.Dialplan.Exten)
			// Requests must not hold up the events for long.
			if err := client.Answer(ctx, event.Channel.ID); err != nil {
				fmt.Println(err)
			}
			_, err := client.Play(ctx, event.Channel.ID, ari.PlayRequest{
				PlaybackID: "goodbye-" + event.Channel.ID,
				Media:      []string{"sound:vm-goodbye"},
			})
			if err != nil {
				fmt.Println(err)
			}
			go asterisk.Played(event.Channel.ID, false)
		case *ari.PlaybackFinished:
			fmt.Println("said goodbye:", event.Playback.State)
			if err := client.Hangup(ctx, "7", ari.CauseNormalClearing); err != nil {
				fmt.Println(err)
			}
		case *ari.StasisEnd:
			fmt.Println("the call has ended")
			cancel()
		}
	})
	fmt.Println(err)
	// Output:
	// connected; calls: 0
	// a call to 1002
	// said goodbye: done
	// the call has ended
	// context canceled
}

// What went wrong is told apart with errors.Is.
func ExampleError() {
	tb := new(exampleTB)
	defer tb.end()
	asterisk := aritest.New(tb)
	client, err := ari.New(asterisk.Config("app"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	fmt.Println(client.Answer(context.Background(), "nobody"))
	// Output: channels.answer: not found (404): Channel not found
}
