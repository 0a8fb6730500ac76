package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

const (
	// So that both streams, in base64, fit into a line.
	maxRunOutput   = 360 << 10
	defaultTimeout = time.Minute
	// How long output is still read after the end, where a program outside any group keeps the pipe open.
	drainTime = 2 * time.Second
)

type runRequest struct {
	Argv          []string          `json:"argv"`
	Env           map[string]string `json:"env"`
	Stdin         []byte            `json:"stdin"`
	TimeoutMillis int64             `json:"timeoutMillis"`
	MaxOutput     int               `json:"maxOutput"`
}

type runResult struct {
	Exit     int    `json:"exit"`
	TimedOut bool   `json:"timedOut"`
	Stdout   []byte `json:"stdout"`
	Stderr   []byte `json:"stderr"`
}

var runs atomic.Int64

// run runs a program to its end, or kills it when its time is up (exit code 137, timedOut) or the host goes away.
func (u *user) run(ctx context.Context, request runRequest) (any, error) {
	limit := maxRunOutput
	if request.MaxOutput > 0 {
		limit = min(limit, request.MaxOutput)
	}
	timeout := defaultTimeout
	if request.TimeoutMillis > 0 {
		timeout = time.Duration(request.TimeoutMillis) * time.Millisecond
	}
	group := fmt.Sprintf("work/run-%d", runs.Add(1))
	running, err := u.launch(group, command{argv: request.Argv, env: request.Env, stdin: request.Stdin})
	if err != nil {
		return nil, err
	}
	defer running.close()
	stdout, stderr := collect(running.stdout, limit), collect(running.stderr, limit)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	result := runResult{}
	select {
	case result.Exit = <-running.exit:
	case <-ctx.Done():
		running.kill()
		result.Exit, result.TimedOut = <-running.exit, true
	}
	running.kill()
	result.Stdout, result.Stderr = stdout.finish(), stderr.finish()
	go running.end()
	return result, nil
}

// inputFile is what the program reads: an empty device, or a pipe that is filled in the background.
func inputFile(data []byte) (*os.File, error) {
	if len(data) == 0 {
		return os.Open(os.DevNull)
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	go func() {
		// A program need not read all its input.
		_, _ = write.Write(data)
		write.Close()
	}()
	return read, nil
}

// A collector keeps the beginning of a program's output and drops the rest, so that the program is never held up.
type collector struct {
	read *os.File
	data []byte
	done chan struct{}
}

func collect(read *os.File, limit int) *collector {
	c := &collector{read, nil, make(chan struct{})}
	go func() {
		defer close(c.done)
		c.data, _ = io.ReadAll(io.LimitReader(read, int64(limit)))
		_, _ = io.Copy(io.Discard, read)
	}()
	return c
}

func (c *collector) finish() []byte {
	_ = c.read.SetReadDeadline(time.Now().Add(drainTime))
	<-c.done
	return c.data
}
