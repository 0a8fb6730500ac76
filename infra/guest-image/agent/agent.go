package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// An agent is the operations that a host may ask for.
type agent struct {
	people   *user
	jobs     *jobs
	identity *identity
	bootID   string
	table    map[string]operation
}

func newAgent(people *user, jobs *jobs, identity *identity) *agent {
	a := &agent{people: people, jobs: jobs, identity: identity}
	if id, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		a.bootID = strings.TrimSpace(string(id))
	} else {
		a.bootID = rand.Text()
	}
	a.table = map[string]operation{
		"ping":      decoded(a.ping),
		"identify":  decoded(identity.assume),
		"prepare":   decoded(a.prepare),
		"run":       decoded(people.run),
		"write":     decoded(people.write),
		"job.start": decoded(jobs.start),
		"job.read":  decoded(jobs.read),
		"job.kill":  decoded(jobs.kill),
		"kill.all":  decoded(a.killAll),
		"metrics":   decoded(people.metrics),
		"sync":      decoded(synchronise),
	}
	return a
}

func (a *agent) operations() map[string]operation { return a.table }

type nothing struct{}

type pong struct {
	Now          int64  `json:"now"`
	BootID       string `json:"bootId"`
	UptimeMillis int64  `json:"uptimeMillis"`
}

func (a *agent) ping(context.Context, nothing) (any, error) {
	up, err := uptime()
	return pong{time.Now().UnixMilli(), a.bootID, up.Milliseconds()}, err
}

// prepare does ahead what the next command would wait for.
func (a *agent) prepare(context.Context, nothing) (any, error) {
	return nil, errors.Join(a.people.prepare(), a.jobs.prepare())
}

func (a *agent) killAll(context.Context, nothing) (any, error) {
	a.jobs.killAll()
	a.people.shelf.clear()
	return nil, a.people.groups.killAll(a.people.id)
}

func synchronise(context.Context, nothing) (any, error) {
	unix.Sync()
	return nil, nil
}
