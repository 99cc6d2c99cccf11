package agi

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// readerSize is one line of Asterisk's at its longest: an application's
// arguments have 8 KB (pbx.c, EXT_DATA_SIZE).
const readerSize = 8 << 10

// buffers are what a connection needs of memory while it lasts. They are
// passed on to the next connection.
type buffers struct {
	reader *bufio.Reader
	block  headerBlock
	out    []byte // the command being sent
}

var bufferPool sync.Pool // of *buffers

// newBuffers returns buffers that read from the connection.
func newBuffers(conn net.Conn) *buffers {
	b, ok := bufferPool.Get().(*buffers)
	if !ok {
		b = &buffers{reader: bufio.NewReaderSize(nil, readerSize)}
	}
	b.reader.Reset(conn)
	b.block.reset()
	return b
}

// release hands the buffers on. Nobody may use them after that.
func (b *buffers) release() {
	b.reader.Reset(nil)
	bufferPool.Put(b)
}

// readLine returns the next line without its line feed, which may have limit
// bytes at most. The line is valid until the next read.
//
// There is deliberately one buffered reader per connection, from the first
// header to the last reply: one for each would swallow what the other is
// waiting for.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err == nil && len(line)-1 <= limit {
		return line[:len(line)-1], nil
	}
	var long []byte
	for errors.Is(err, bufio.ErrBufferFull) && len(long)+len(line) <= limit {
		long = append(long, line...)
		line, err = r.ReadSlice('\n')
	}
	switch {
	case err == nil && len(long)+len(line)-1 <= limit:
		long = append(long, line...)
		return long[:len(long)-1], nil
	case err == nil, errors.Is(err, bufio.ErrBufferFull):
		return nil, fmt.Errorf("%w: a line of more than %d bytes", ErrProtocol, limit)
	case errors.Is(err, io.EOF):
		return nil, io.ErrUnexpectedEOF
	}
	return nil, err
}
