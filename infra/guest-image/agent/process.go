package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// A reaper is the only one that waits for children: PID 1 also gets the orphans, and two that wait would steal each other's.
type reaper struct {
	lock    sync.Mutex
	waiting map[int]chan int
}

func newReaper() *reaper {
	r := &reaper{waiting: map[int]chan int{}}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, unix.SIGCHLD)
	go func() {
		for range ended {
			r.collect()
		}
	}()
	return r
}

// Collects all children that have ended.
func (r *reaper) collect() {
	// A child that ends while it is being started is collected after it is known.
	r.lock.Lock()
	defer r.lock.Unlock()
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil)
		if err == unix.EINTR {
			continue
		}
		if err != nil || pid <= 0 {
			return
		}
		if exit, known := r.waiting[pid]; known {
			delete(r.waiting, pid)
			exit <- exitCode(status)
		}
	}
}

// The exit code as a shell reports it: 128 and the signal's number for one that was killed.
func exitCode(status unix.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}

// start starts a program; the channel gets its exit code once.
func (r *reaper) start(path string, argv []string, attributes *syscall.ProcAttr) (int, <-chan int, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	pid, err := syscall.ForkExec(path, argv, attributes)
	if err != nil {
		return 0, nil, err
	}
	exit := make(chan int, 1)
	r.waiting[pid] = exit
	return pid, exit, nil
}

// A user is on whose behalf programs run. On a developer's machine, where tests run, it is whoever runs them (id 0).
type user struct {
	children        *reaper
	groups          *cgroups
	id              int
	home, directory string
	shelf           *shelf
}

// A process of a user in a group of its own, which ends with it.
type process struct {
	pid   int
	exit  <-chan int
	group *cgroup
}

// Environment that every program of the user gets, before its own.
func (u *user) environment(own map[string]string) []string {
	all := map[string]string{
		"PATH": searchPath, "HOME": u.home, "USER": "agent", "LANG": "C.UTF-8", "PWD": u.directory,
	}
	for name, value := range own {
		all[name] = value
	}
	list := make([]string, 0, len(all))
	for name, value := range all {
		list = append(list, name+"="+value)
	}
	return list
}

// start starts a program of the user in a session and a control group of its own.
func (u *user) start(group string, argv []string, own map[string]string, files ...*os.File) (*process, error) {
	if len(argv) == 0 || argv[0] == "" {
		return nil, fmt.Errorf("argv is empty")
	}
	environment := u.environment(own)
	path, err := findProgram(argv[0], environment, u.directory)
	if err != nil {
		return nil, err
	}
	jail, err := u.groups.create(group)
	if err != nil {
		return nil, err
	}
	attributes := &syscall.ProcAttr{Dir: u.directory, Env: environment, Sys: &syscall.SysProcAttr{Setsid: true}}
	for _, file := range files {
		attributes.Files = append(attributes.Files, file.Fd())
	}
	if u.id != 0 {
		attributes.Sys.Credential = &syscall.Credential{Uid: uint32(u.id), Gid: uint32(u.id)}
	}
	directory, err := jail.open()
	if err != nil {
		return nil, err
	}
	if directory != nil {
		defer directory.Close()
		attributes.Sys.UseCgroupFD = true
		attributes.Sys.CgroupFD = int(directory.Fd())
	}
	pid, exit, err := u.children.start(path, argv, attributes)
	if err != nil {
		jail.end()
		return nil, fmt.Errorf("%s: %w", argv[0], err)
	}
	return &process{pid, exit, jail}, nil
}

// kill kills the process and everything it started.
func (p *process) kill() {
	if p.group.directory == "" {
		_ = unix.Kill(-p.pid, unix.SIGKILL)
	}
	p.group.kill()
}

// end kills what the process left behind.
func (p *process) end() {
	p.kill()
	p.group.end()
}

func findProgram(name string, environment []string, directory string) (string, error) {
	if strings.Contains(name, "/") {
		if !filepath.IsAbs(name) {
			return filepath.Join(directory, name), nil
		}
		return name, nil
	}
	for _, variable := range environment {
		path, found := strings.CutPrefix(variable, "PATH=")
		if !found {
			continue
		}
		for _, folder := range strings.Split(path, ":") {
			candidate := filepath.Join(folder, name)
			if info, err := os.Stat(candidate); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
				return candidate, nil
			}
		}
	}
	return "", fmt.Errorf("%s: no such program", name)
}

// A pipe whose end for the user's program may be opened again by it, as /dev/stderr.
func (u *user) outputPipe() (*os.File, *os.File, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	if u.id != 0 {
		if err := write.Chown(u.id, u.id); err != nil {
			read.Close()
			write.Close()
			return nil, nil, err
		}
	}
	return read, write, nil
}
