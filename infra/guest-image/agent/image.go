package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

const (
	searchPath     = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	stateDirectory = "/run/swarm"
	diskDirectory  = stateDirectory + "/disk"
	logDirectory   = diskDirectory + "/jobs"
	agentID        = 1000
	portName       = "swarm.agent"
	vsockPort      = 1024
)

// What people may write, as directories of the writable disk, and where they appear.
var writable = []struct {
	name, target string
	mode         os.FileMode
	owner        int
}{
	{"workspace", "/workspace", 0o755, agentID},
	{"home", "/home/agent", 0o755, agentID},
	{"tmp", "/tmp", 0o777 | os.ModeSticky, 0},
	{"var-tmp", "/var/tmp", 0o777 | os.ModeSticky, 0},
}

// bootImage brings up the VM and then serves the host for ever. It returns only on errors.
func bootImage() error {
	unix.Umask(0o022)
	// Without a handler, a write past the file size limit would end this process; children get the default back.
	signal.Notify(make(chan os.Signal, 1), unix.SIGXFSZ, unix.SIGTERM, unix.SIGINT, unix.SIGHUP)
	if err := mountSystem(); err != nil {
		return err
	}
	if err := mountDisk(); err != nil {
		return err
	}
	parameters := kernelParameters()
	if err := configureNetwork(parameters); err != nil {
		complain("no network: %v", err)
	}
	children := newReaper()
	groups, err := newCgroups("/sys/fs/cgroup")
	if err != nil {
		return err
	}
	people := &user{children: children, groups: groups, id: agentID, home: "/home/agent", directory: "/workspace", shelf: &shelf{}}
	jobs := newJobs(people, logDirectory)
	sshd := &sshd{people: people}
	identity := &identity{state: stateDirectory, groups: groups, jobs: jobs, sshd: sshd}
	agent := newAgent(people, jobs, identity)
	if err := sshd.listen(":22"); err != nil {
		complain("no ssh: %v", err)
	}
	go serveVsock(vsockPort, agent)
	return servePort(portName, agent)
}

func mountSystem() error {
	const quiet = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	mounts := []mount{
		{"tmpfs", "/run", "tmpfs", unix.MS_NOSUID | unix.MS_NODEV, "mode=0755,size=16m"},
		{"devpts", "/dev/pts", "devpts", unix.MS_NOSUID | unix.MS_NOEXEC, "mode=0620,gid=5,ptmxmode=0666"},
		{"tmpfs", "/dev/shm", "tmpfs", unix.MS_NOSUID | unix.MS_NODEV, "mode=1777,size=25%"},
		{"cgroup2", "/sys/fs/cgroup", "cgroup2", quiet, ""},
	}
	for _, each := range mounts {
		if err := each.perform(); err != nil {
			return err
		}
	}
	for link, target := range map[string]string{
		"/dev/fd": "/proc/self/fd", "/dev/stdin": "/proc/self/fd/0",
		"/dev/stdout": "/proc/self/fd/1", "/dev/stderr": "/proc/self/fd/2",
	} {
		if err := os.Symlink(target, link); err != nil && !os.IsExist(err) {
			return err
		}
	}
	return os.MkdirAll(stateDirectory, 0o755)
}

// mountDisk mounts the second disk, an empty ext4, and lays out on it what may be written; without one, memory serves.
func mountDisk() error {
	const flags = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOATIME
	disk := mount{"/dev/vdb", diskDirectory, "ext4", flags, "discard"}
	if _, err := os.Stat(disk.source); err != nil {
		disk = mount{"tmpfs", diskDirectory, "tmpfs", flags &^ unix.MS_NOATIME, "mode=0755,size=40%"}
	}
	if err := disk.perform(); err != nil {
		return err
	}
	if err := os.MkdirAll(logDirectory, 0o700); err != nil {
		return err
	}
	for _, each := range writable {
		directory := filepath.Join(diskDirectory, each.name)
		if err := os.MkdirAll(directory, 0o755); err != nil {
			return err
		}
		if err := os.Chown(directory, each.owner, each.owner); err != nil {
			return err
		}
		if err := os.Chmod(directory, each.mode); err != nil {
			return err
		}
		if err := (mount{directory, each.target, "", unix.MS_BIND, ""}).perform(); err != nil {
			return err
		}
	}
	// Keys that may log in are the host's to write, not the user's: a mount point can neither be removed nor renamed.
	keys := stateDirectory + "/ssh"
	if err := os.MkdirAll(keys, 0o755); err != nil {
		return err
	}
	if err := (mount{keys, "/home/agent/.ssh", "", unix.MS_BIND, ""}).perform(); err != nil {
		return err
	}
	// Only the agent looks at the disk as a whole.
	return os.Chmod(diskDirectory, 0o700)
}

// kernelParameters are the words of the kernel's command line that start with "swarm.", such as swarm.address=10.0.2.15/24.
func kernelParameters() map[string]string {
	parameters := map[string]string{}
	line, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return parameters
	}
	for _, word := range strings.Fields(string(line)) {
		if name, value, found := strings.Cut(word, "="); found && strings.HasPrefix(name, "swarm.") {
			parameters[strings.TrimPrefix(name, "swarm.")] = value
		}
	}
	return parameters
}

// writeWhole replaces a file by a rename, so that nobody reads half of it.
func writeWhole(path string, data []byte, mode os.FileMode) error {
	temporary := path + ".new"
	if err := os.WriteFile(temporary, data, mode); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// Milliseconds since the kernel booted, not counting time in which the VM was paused.
func uptime() (time.Duration, error) {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return 0, fmt.Errorf("clock: %w", err)
	}
	return time.Duration(now.Nano()), nil
}
