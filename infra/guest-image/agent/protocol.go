package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// The longest line, both ways.
const maxLine = 1 << 20

var errLineTooLong = fmt.Errorf("a line may have at most %d bytes", maxLine)

// An operation: gets the whole request and answers what stands in "ok".
type operation func(ctx context.Context, request []byte) (any, error)

type answer struct {
	ID    int64  `json:"id"`
	OK    any    `json:"ok,omitempty"`
	Error string `json:"error,omitempty"`
}

// A connection of the host. Requests are handled at the same time, each line that is answered is written whole.
type connection struct {
	operations map[string]operation
	writing    sync.Mutex
	output     io.Writer
}

// serve answers requests until the host is gone; what it then still works on is cancelled and goes unanswered.
func serve(input io.Reader, output io.Writer, operations map[string]operation) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c := &connection{operations: operations, output: output}
	reader := bufio.NewReaderSize(input, 1<<16)
	for {
		line, err := readLine(reader)
		if errors.Is(err, errLineTooLong) {
			c.answer(ctx, answer{Error: err.Error()})
			continue
		}
		if err != nil {
			return err
		}
		if len(line) == 0 {
			// The host sends an empty line when it connects; so does the agent, to end a line that was cut off.
			c.write(ctx, []byte{'\n'})
			continue
		}
		go c.handle(ctx, line)
	}
}

// readLine reads a line of at most maxLine bytes; a longer one is skipped to its end.
func readLine(reader *bufio.Reader) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := reader.ReadSlice('\n')
		if len(line)+len(part) > maxLine+1 {
			tooLong, line = true, nil
		}
		if !tooLong {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if tooLong {
			return nil, errLineTooLong
		}
		return bytes.TrimRight(line, "\r\n"), nil
	}
}

func (c *connection) handle(ctx context.Context, line []byte) {
	var request struct {
		ID int64  `json:"id"`
		Op string `json:"op"`
	}
	if err := json.Unmarshal(line, &request); err != nil {
		c.answer(ctx, answer{Error: "not a request: " + err.Error()})
		return
	}
	perform, known := c.operations[request.Op]
	if !known {
		c.answer(ctx, answer{ID: request.ID, Error: "unknown op " + request.Op})
		return
	}
	ok, err := guarded(ctx, perform, line)
	if err != nil {
		c.answer(ctx, answer{ID: request.ID, Error: err.Error()})
		return
	}
	if ok == nil {
		ok = struct{}{}
	}
	c.answer(ctx, answer{ID: request.ID, OK: ok})
}

// A mistake in one operation must not end PID 1.
func guarded(ctx context.Context, perform operation, line []byte) (ok any, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("the guest agent failed: %v", problem)
		}
	}()
	return perform(ctx, line)
}

func (c *connection) answer(ctx context.Context, a answer) {
	line, err := json.Marshal(a)
	if err == nil && len(line) > maxLine {
		err = errLineTooLong
	}
	if err != nil {
		line, _ = json.Marshal(answer{ID: a.ID, Error: err.Error()})
	}
	c.write(ctx, append(line, '\n'))
}

func (c *connection) write(ctx context.Context, line []byte) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if ctx.Err() != nil {
		return
	}
	// Where it fails the host is gone, which the reader sees.
	_, _ = c.output.Write(line)
}

// decoded makes an operation of a function that takes its request as a record.
func decoded[R any](perform func(ctx context.Context, request R) (any, error)) operation {
	return func(ctx context.Context, line []byte) (any, error) {
		var request R
		if err := json.Unmarshal(line, &request); err != nil {
			return nil, fmt.Errorf("not a request: %w", err)
		}
		return perform(ctx, request)
	}
}
