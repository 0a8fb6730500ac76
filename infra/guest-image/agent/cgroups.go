package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Processes that ssh sessions may have beyond what jobs may, so that a fork bomb does not lock the host out.
const sshReserve = 32

/*
cgroups keep people's work apart from the agent:

	swarm         memory.max just below the VM's memory, pids.max
	swarm/work    one group for each job and each run; pids.max
	swarm/ssh     one group for each ssh connection

Where the root is empty (tests on a developer's machine) nothing is limited, and groups do nothing.
*/
type cgroups struct{ root string }

// A cgroup of one job, run or connection.
type cgroup struct{ directory string }

func newCgroups(mounted string) (*cgroups, error) {
	c := &cgroups{filepath.Join(mounted, "swarm")}
	for _, directory := range []string{c.root, c.root + "/work", c.root + "/ssh"} {
		if err := os.MkdirAll(directory, 0o755); err != nil {
			return nil, err
		}
	}
	// From above to below: a group can only hand on what it was given.
	if err := write(mounted, "cgroup.subtree_control", "+cpu +memory +pids"); err != nil {
		return nil, err
	}
	if err := write(c.root, "cgroup.subtree_control", "+pids"); err != nil {
		return nil, err
	}
	memory, err := memoryInfo()
	if err != nil {
		return nil, err
	}
	// What is kept free is for the kernel and the agent; PID 1 itself is never chosen by the kernel to be killed.
	reserve := max(memory["MemTotal"]/10, 64<<20)
	return c, write(c.root, "memory.max", strconv.FormatInt(memory["MemTotal"]-reserve, 10))
}

// limit sets how many processes and threads jobs may have.
func (c *cgroups) limit(processes int) error {
	if c.root == "" {
		return nil
	}
	if err := write(c.root, "pids.max", strconv.Itoa(processes+sshReserve)); err != nil {
		return err
	}
	return write(c.root+"/work", "pids.max", strconv.Itoa(processes))
}

// create makes a group, such as work/job-1; a leftover of that name is emptied first.
func (c *cgroups) create(name string) (*cgroup, error) {
	if c.root == "" {
		return &cgroup{}, nil
	}
	group := &cgroup{filepath.Join(c.root, name)}
	group.end()
	return group, os.MkdirAll(group.directory, 0o755)
}

// killAll kills all work, and what the user runs in ssh sessions; the connections themselves, which are root's, stay.
func (c *cgroups) killAll(userID int) error {
	if c.root == "" {
		return nil
	}
	if err := write(c.root+"/work", "cgroup.kill", "1"); err != nil {
		return err
	}
	// Frozen, a fork bomb in a session cannot outrun its killer.
	if err := write(c.root+"/ssh", "cgroup.freeze", "1"); err != nil {
		return err
	}
	defer func() { _ = write(c.root+"/ssh", "cgroup.freeze", "0") }()
	sessions, err := filepath.Glob(c.root + "/ssh/*/cgroup.procs")
	if err != nil {
		return err
	}
	for _, session := range sessions {
		for _, pid := range pidsIn(session) {
			if ownerOf(pid) == userID {
				_ = unix.Kill(pid, unix.SIGKILL)
			}
		}
	}
	return nil
}

// open opens the group for starting a process in it; nil where there are no groups.
func (g *cgroup) open() (*os.File, error) {
	if g.directory == "" {
		return nil, nil
	}
	return os.Open(g.directory)
}

func (g *cgroup) kill() {
	if g.directory != "" {
		_ = write(g.directory, "cgroup.kill", "1")
	}
}

// end kills what is in the group and removes it.
func (g *cgroup) end() {
	if g.directory == "" {
		return
	}
	for attempt := time.Millisecond; attempt < 5*time.Second; attempt *= 2 {
		g.kill()
		if err := os.Remove(g.directory); err == nil || errors.Is(err, os.ErrNotExist) {
			return
		}
		// The kernel has no call that waits until a group is empty.
		time.Sleep(attempt)
	}
	complain("control group %s does not become empty", g.directory)
}

func pidsIn(file string) []int {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var pids []int
	for _, word := range strings.Fields(string(data)) {
		if pid, err := strconv.Atoi(word); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// The user a process belongs to; -1 where it is gone.
func ownerOf(pid int) int {
	var status unix.Stat_t
	if err := unix.Stat("/proc/"+strconv.Itoa(pid), &status); err != nil {
		return -1
	}
	return int(status.Uid)
}

func write(directory, file, value string) error {
	return os.WriteFile(filepath.Join(directory, file), []byte(value), 0)
}
