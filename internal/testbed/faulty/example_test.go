package faulty_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/linewarden/linewarden/internal/testbed/faulty"
)

func ExampleWire_Goes() {
	asterisk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	defer asterisk.Close()
	wire, err := faulty.New(context.Background(), asterisk.URL+"/ari")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wire.Close()

	answer := func() {
		resp, err := http.Post(wire.URL()+"/channels/1/answer", "", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		resp.Body.Close()
		fmt.Println(resp.StatusCode)
	}
	rule := wire.Goes(faulty.Fails, faulty.To("POST", "/answer"))
	answer()
	fmt.Println("it went wrong", rule.End(), "time")
	answer()
	// Output:
	// 500
	// it went wrong 1 time
	// 204
}
