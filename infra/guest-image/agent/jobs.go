package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"sync"
	"time"
)

const (
	defaultRead = 256 << 10
	// So that it fits, in base64, into a line.
	maxRead         = 700 << 10
	defaultLogLimit = 1 << 30
	cutMark         = "\n[the rest of the output was dropped: the log is full]\n"
)

var jobName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// jobs are programs that go on when the host goes away. What is known of them is lost with the VM.
type jobs struct {
	people    *user
	directory string
	lock      sync.Mutex
	byName    map[string]*job
	logLimit  int64
	// The log of the next job, made ahead; nil where there is none.
	spare *os.File
}

// A job that was started. Its fields after lock are guarded by it; news is closed and replaced when they change.
type job struct {
	process *program
	log     *os.File
	limit   int64
	started time.Time
	lock    sync.Mutex
	size    int64
	exit    *int
	ran     time.Duration
	news    chan struct{}
}

func newJobs(people *user, directory string) *jobs {
	return &jobs{people: people, directory: directory, byName: map[string]*job{}, logLimit: defaultLogLimit}
}

// limitLogs sets how long the logs of jobs started from now on may become.
func (j *jobs) limitLogs(bytes int64) {
	j.lock.Lock()
	defer j.lock.Unlock()
	j.logLimit = bytes
}

type jobRequest struct {
	Job        string            `json:"job"`
	Argv       []string          `json:"argv"`
	Env        map[string]string `json:"env"`
	Offset     int64             `json:"offset"`
	Max        int               `json:"max"`
	WaitMillis int64             `json:"waitMillis"`
}

type jobStarted struct {
	Started bool `json:"started"`
	jobState
}

// start starts a job unless one of this name was started before. Where time is given, it answers what read would.
func (j *jobs) start(ctx context.Context, request jobRequest) (any, error) {
	job, started, err := j.startOnce(request)
	if err != nil {
		return nil, err
	}
	if request.WaitMillis <= 0 {
		return jobStarted{Started: started}, nil
	}
	state, err := job.read(ctx, request)
	return jobStarted{started, state}, err
}

func (j *jobs) startOnce(request jobRequest) (*job, bool, error) {
	if !jobName.MatchString(request.Job) {
		return nil, false, fmt.Errorf("a job's name must match %s", jobName)
	}
	j.lock.Lock()
	defer j.lock.Unlock()
	if known := j.byName[request.Job]; known != nil {
		return known, false, nil
	}
	log, err := j.takeLog()
	if err != nil {
		return nil, false, err
	}
	job, err := j.launch(request, log)
	if err != nil {
		log.Close()
		return nil, false, err
	}
	j.byName[request.Job] = job
	return job, true, nil
}

// prepare makes the log of the next job ahead.
func (j *jobs) prepare() error {
	j.lock.Lock()
	defer j.lock.Unlock()
	log, err := j.takeLog()
	j.spare = log
	return err
}

// takeLog gives an empty file that has no name: only jobs' own handles lead to it.
func (j *jobs) takeLog() (*os.File, error) {
	if spare := j.spare; spare != nil {
		j.spare = nil
		return spare, nil
	}
	log, err := os.CreateTemp(j.directory, "log-")
	if err != nil {
		return nil, err
	}
	return log, os.Remove(log.Name())
}

func (j *jobs) launch(request jobRequest, log *os.File) (*job, error) {
	// Through a pipe, since a job could cut short or overwrite a file that it holds open.
	process, err := j.people.launch("work/job-"+request.Job, command{argv: request.Argv, env: request.Env, joined: true})
	if err != nil {
		return nil, err
	}
	job := &job{process: process, log: log, limit: j.logLimit, started: time.Now(), news: make(chan struct{})}
	written := make(chan struct{})
	go func() {
		job.keep(process.stdout)
		close(written)
	}()
	go func() {
		exit := <-process.exit
		ran := time.Since(job.started)
		process.end()
		_ = process.stdout.SetReadDeadline(time.Now().Add(drainTime))
		<-written
		process.close()
		job.change(func() { job.exit, job.ran = &exit, ran })
	}()
	return job, nil
}

// keep appends the job's output to its log. The job is never held up: what does not fit, or fails to be written, is dropped.
func (j *job) keep(output *os.File) {
	buffer := make([]byte, 64<<10)
	full := false
	for {
		count, err := output.Read(buffer)
		if count > 0 && !full {
			chunk := buffer[:count]
			if j.size+int64(count) > j.limit {
				chunk, full = append(chunk[:max(j.limit-j.size, 0)], cutMark...), true
			}
			written, _ := j.log.WriteAt(chunk, j.size)
			j.change(func() { j.size += int64(written) })
		}
		if err != nil {
			return
		}
	}
}

// change changes the job's state and wakes those who wait for news.
func (j *job) change(apply func()) {
	j.lock.Lock()
	defer j.lock.Unlock()
	apply()
	close(j.news)
	j.news = make(chan struct{})
}

type jobState struct {
	Known         bool   `json:"known"`
	Data          []byte `json:"data"`
	Size          int64  `json:"size"`
	Exit          *int   `json:"exit,omitempty"`
	RunningMillis int64  `json:"runningMillis"`
}

// read answers a job's state and a part of its log; it waits until there is something new after the offset.
func (j *jobs) read(ctx context.Context, request jobRequest) (any, error) {
	job := j.find(request.Job)
	if job == nil {
		return jobState{Data: []byte{}}, nil
	}
	return job.read(ctx, request)
}

func (j *job) read(ctx context.Context, request jobRequest) (jobState, error) {
	if request.Offset < 0 {
		return jobState{}, errors.New("offset is negative")
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(request.WaitMillis)*time.Millisecond)
	defer cancel()
	state, news := j.state()
	for state.Size <= request.Offset && state.Exit == nil && ctx.Err() == nil {
		select {
		case <-news:
		case <-ctx.Done():
		}
		state, news = j.state()
	}
	limit := defaultRead
	if request.Max > 0 {
		limit = min(request.Max, maxRead)
	}
	state.Data = make([]byte, max(0, min(int64(limit), state.Size-request.Offset)))
	count, err := j.log.ReadAt(state.Data, request.Offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return jobState{}, err
	}
	state.Data = state.Data[:count]
	return state, nil
}

func (j *job) state() (jobState, <-chan struct{}) {
	j.lock.Lock()
	defer j.lock.Unlock()
	ran := j.ran
	if j.exit == nil {
		ran = time.Since(j.started)
	}
	return jobState{Known: true, Size: j.size, Exit: j.exit, RunningMillis: ran.Milliseconds()}, j.news
}

func (j *jobs) find(name string) *job {
	j.lock.Lock()
	defer j.lock.Unlock()
	return j.byName[name]
}

// kill kills a job and everything it started; harmless where it has ended or was never started.
func (j *jobs) kill(_ context.Context, request jobRequest) (any, error) {
	if job := j.find(request.Job); job != nil {
		job.killIfRunning()
	}
	return nil, nil
}

func (j *jobs) killAll() {
	j.lock.Lock()
	defer j.lock.Unlock()
	for _, job := range j.byName {
		job.killIfRunning()
	}
}

func (j *job) killIfRunning() {
	if state, _ := j.state(); state.Exit == nil {
		j.process.kill()
	}
}
