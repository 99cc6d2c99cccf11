package ari_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/linewarden/linewarden/ari"
)

// apiDocs is what an Asterisk says of one of its resources (Swagger 1.1).
type apiDocs struct {
	APIs []struct {
		Path       string
		Operations []struct {
			HTTPMethod string
			Nickname   string
			Parameters []struct{ Name, ParamType string }
		}
	}
	Models map[string]*model
}

type model struct {
	SubTypes   []string
	Properties map[string]property
}

type property struct {
	Type            string
	AllowableValues struct{ Values []string }
}

// fetchDocs gets the description of a resource.
func fetchDocs(t *testing.T, base, username, password, resource string) *apiDocs {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api-docs/"+resource+".json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(username, password)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", resource, resp.Status)
	}
	docs := new(apiDocs)
	if err := json.NewDecoder(resp.Body).Decode(docs); err != nil {
		t.Fatal(err)
	}
	// A subtype has the properties of its supertype, which lists it.
	for range 3 {
		for _, super := range docs.Models {
			for _, name := range super.SubTypes {
				if sub := docs.Models[name]; sub != nil {
					maps.Copy(sub.Properties, super.Properties)
				}
			}
		}
	}
	return docs
}

// checkOperation holds an operation against the description.
func (d *apiDocs) checkOperation(op ari.Operation) error {
	for _, api := range d.APIs {
		for _, described := range api.Operations {
			if api.Path != op.Path || described.HTTPMethod != op.Method {
				continue
			}
			if _, nickname, _ := strings.Cut(op.Name, "."); nickname != described.Nickname {
				return fmt.Errorf("%s is called %s", op.Name, described.Nickname)
			}
			for _, name := range op.Params {
				if !slices.Contains(described.Parameters, struct{ Name, ParamType string }{name, "query"}) {
					return fmt.Errorf("%s has no parameter %s", op.Name, name)
				}
			}
			if op.Body && !slices.ContainsFunc(described.Parameters, func(p struct{ Name, ParamType string }) bool { return p.ParamType == "body" }) {
				return fmt.Errorf("%s has no body", op.Name)
			}
			return nil
		}
	}
	return fmt.Errorf("there is no %s %s", op.Method, op.Path)
}

// checkStruct holds the fields of a struct against a model.
func (d *apiDocs) checkStruct(t *testing.T, name string, typ reflect.Type) {
	t.Helper()
	m := d.Models[name]
	if m == nil {
		t.Errorf("there is no model %s", name)
		return
	}
	for field := range fields(typ) {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		described, ok := m.Properties[key]
		if !ok {
			t.Errorf("%s has no %q", name, key)
			continue
		}
		d.checkType(t, name+"."+key, described, field.Type)
	}
}

// fields are those that encoding/json fills.
func fields(typ reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, field := range reflect.VisibleFields(typ) {
			if !field.Anonymous && field.Tag.Get("json") != "" && !yield(field) {
				return
			}
		}
	}
}

// checkType holds the type of a field against a property.
func (d *apiDocs) checkType(t *testing.T, path string, described property, typ reflect.Type) {
	t.Helper()
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if element, isList := strings.CutPrefix(described.Type, "List["); isList {
		if typ.Kind() != reflect.Slice {
			t.Errorf("%s is a %s", path, described.Type)
			return
		}
		d.checkType(t, path, property{Type: strings.TrimSuffix(element, "]")}, typ.Elem())
		return
	}
	kind := typ.Kind()
	switch described.Type {
	case "string":
		if kind != reflect.String {
			t.Errorf("%s is a string", path)
		}
	case "int", "long":
		if kind != reflect.Int {
			t.Errorf("%s is an %s", path, described.Type)
		}
	case "boolean":
		if kind != reflect.Bool {
			t.Errorf("%s is a boolean", path)
		}
	case "Date":
		if typ != reflect.TypeFor[ari.Time]() {
			t.Errorf("%s is a Date", path)
		}
	case "object":
		if kind != reflect.Map && kind != reflect.Struct {
			t.Errorf("%s is an object", path)
		}
	default:
		if kind != reflect.Struct {
			t.Errorf("%s is a %s", path, described.Type)
			return
		}
		d.checkStruct(t, described.Type, typ)
	}
}

// checkValues holds constants against the values that a property may have.
func (d *apiDocs) checkValues(t *testing.T, model, key string, values ...string) {
	t.Helper()
	allowed := d.Models[model].Properties[key].AllowableValues.Values
	for _, v := range values {
		if !slices.Contains(allowed, v) {
			t.Errorf("%s.%s is never %q, but one of %q", model, key, v, allowed)
		}
	}
	if len(values) != len(allowed) {
		t.Errorf("%s.%s is one of %q, known are %q", model, key, allowed, values)
	}
}

// checkDocs holds everything that the package asks for and reads against the
// Asterisk at base.
func checkDocs(t *testing.T, base, username, password string) {
	t.Helper()
	docs := make(map[string]*apiDocs)
	for _, resource := range []string{"asterisk", "channels", "bridges", "playbacks", "recordings", "sounds", "applications", "events"} {
		docs[resource] = fetchDocs(t, base, username, password, resource)
	}
	for _, op := range ari.Operations() {
		resource, _, _ := strings.Cut(op.Name, ".")
		if err := docs[resource].checkOperation(op); err != nil {
			t.Error(err)
		}
	}
	// The models that events refer to are described with their resources.
	events := docs["events"]
	for _, resource := range []string{"channels", "bridges", "playbacks", "recordings"} {
		maps.Copy(events.Models, docs[resource].Models)
	}
	for name, typ := range ari.EventTypes() {
		events.checkStruct(t, name, typ)
	}
	docs["asterisk"].checkStruct(t, "AsteriskInfo", reflect.TypeFor[ari.Info]())
	docs["recordings"].checkStruct(t, "StoredRecording", reflect.TypeFor[ari.StoredRecording]())
	docs["sounds"].checkStruct(t, "Sound", reflect.TypeFor[ari.Sound]())
	docs["applications"].checkStruct(t, "Application", reflect.TypeFor[ari.Application]())
	events.checkValues(t, "Channel", "state", "Down", "Rsrved", "OffHook", "Dialing", "Ring", "Ringing", "Up", "Busy", "Dialing Offhook", "Pre-ring", "Unknown")
	events.checkValues(t, "Bridge", "bridge_type", "mixing", "holding")
	events.checkValues(t, "LiveRecording", "state", "queued", "recording", "paused", "done", "failed", "canceled")
	events.checkValues(t, "Playback", "state", "queued", "playing", "continuing", "done", "failed")
}
