package dialplan_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/linewarden/linewarden/dialplan"
)

func ExampleRender() {
	files, err := dialplan.Render(dialplan.Settings{
		App:              "linewarden",
		ARIUsername:      "linewarden",
		ARIPassword:      "from-a-file",
		AGIAddress:       "127.0.0.1:4573",
		EmergencyNumbers: []string{"112"},
		EmergencyContext: "emergency-out",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Println(name)
	}
	// Output:
	// linewarden-ari.conf
	// linewarden-extensions.conf
	// linewarden-features.conf
	// linewarden-pjsip.conf
	// linewarden-res_parking.conf
}
