package agi

import (
	"bufio"
	"crypto/sha256"
	"strings"
	"testing"
)

// BenchmarkReadRequest is the handshake without the network: the headers and
// the request's URI, with a token.
func BenchmarkReadRequest(b *testing.B) {
	text := block("agi://127.0.0.1:4573/"+testToken+"/place?to=%2B491002", "1002")
	token := sha256.Sum256([]byte(testToken))
	source := strings.NewReader(text)
	r := bufio.NewReaderSize(source, readerSize)
	var headers headerBlock
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		source.Reset(text)
		r.Reset(source)
		headers.reset()
		h, args, err := readHeaders(r, &headers)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := newRequest(h, args, &token); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendCommand(b *testing.B) {
	var line []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if line, err = appendCommand(line[:0], "SET VARIABLE", "LW_REASON", `a "quoted" value of some length`); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadReply(b *testing.B) {
	line := []byte("200 result=1 (PJSIP/1001)")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readReply("GET VARIABLE", line, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}
