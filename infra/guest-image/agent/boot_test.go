package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The tests in this file boot the built image in QEMU. They are run by ../test.sh, which says where the image is.

const bootDeadline = 2 * time.Minute

// A machine is a booted VM and the host's end of the channel to its agent.
type machine struct {
	t       *testing.T
	folder  string
	sshPort int
	qemu    *exec.Cmd
	exited  chan struct{}
	lock    sync.Mutex
	lastID  int64
	socket  net.Conn
	waiting map[int64]chan reply
}

type reply struct {
	ID    int64           `json:"id"`
	OK    json.RawMessage `json:"ok"`
	Error string          `json:"error"`
}

// boot starts a VM with that much memory and disk, and waits until its agent answers.
func boot(t *testing.T, memoryMiB, diskMiB int) *machine {
	t.Helper()
	image := os.Getenv("SWARM_GUEST_IMAGE")
	if image == "" {
		t.Skip("SWARM_GUEST_IMAGE names no image; run ../test.sh")
	}
	folder := t.TempDir()
	m := &machine{t: t, folder: folder, sshPort: freePort(t), exited: make(chan struct{}), waiting: map[int64]chan reply{}}
	disk := filepath.Join(folder, "disk.raw")
	if output, err := exec.Command("../make-disk.sh", disk, fmt.Sprint(diskMiB)).CombinedOutput(); err != nil {
		t.Fatalf("make-disk.sh: %v\n%s", err, output)
	}
	m.qemu = qemu(image, folder, memoryMiB,
		"-qmp", "unix:"+folder+"/qmp,server=on,wait=off",
		"-drive", "id=root,file="+image+"/rootfs.erofs,format=raw,if=none,readonly=on,file.locking=off",
		"-device", "virtio-blk-pci,drive=root",
		"-drive", "id=rw,file="+disk+",format=raw,if=none,cache=unsafe,discard=unmap", "-device", "virtio-blk-pci,drive=rw",
		"-netdev", fmt.Sprintf("user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:%d-:22", m.sshPort),
		"-device", "virtio-net-pci,netdev=n0,romfile=", "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
		"-chardev", "socket,id=agent,path="+folder+"/agent,server=on,wait=off",
		"-device", "virtserialport,chardev=agent,name="+portName)
	started := time.Now()
	var messages bytes.Buffer
	m.qemu.Stderr = &messages
	if err := m.qemu.Start(); err != nil {
		t.Skipf("no QEMU: %v", err)
	}
	go func() {
		_ = m.qemu.Wait()
		close(m.exited)
	}()
	t.Cleanup(func() {
		_ = m.qemu.Process.Kill()
		<-m.exited
		if t.Failed() {
			console, _ := os.ReadFile(folder + "/console")
			t.Logf("console:\n%s\nqemu:\n%s", console, messages.String())
		}
	})
	m.connect()
	m.until("the agent answers", func() bool {
		_, err := m.try("ping", map[string]any{}, 5*time.Second)
		return err == nil
	})
	took := time.Since(started)
	t.Logf("boot to first ping: %d ms, %d ms of them by the guest's clock", took.Milliseconds(),
		call[pong](m, "ping", map[string]any{}).UptimeMillis)
	return m
}

// qemu is a QEMU under emulation with kernel, initrd and console, and what else is given.
func qemu(image, folder string, memoryMiB int, more ...string) *exec.Cmd {
	return exec.Command("qemu-system-x86_64", append([]string{
		"-nodefaults", "-no-user-config", "-nographic", "-no-reboot",
		"-M", "q35,usb=off,smbus=off,sata=off,vmport=off,graphics=off", "-bios", "qboot.rom",
		"-accel", "tcg,thread=single,tb-size=64", "-cpu", "Nehalem", "-m", fmt.Sprint(memoryMiB), "-smp", "1",
		"-kernel", image + "/vmlinux", "-initrd", image + "/initrd.cpio",
		"-append", "console=ttyS0 quiet loglevel=3 reboot=t panic=-1 mitigations=off",
		"-chardev", "file,id=con,path=" + folder + "/console", "-serial", "chardev:con",
	}, more...)...)
}

// connect connects to the agent's channel, in place of a former connection.
func (m *machine) connect() {
	m.t.Helper()
	if m.socket != nil {
		m.socket.Close()
	}
	m.until("the channel is there", func() bool {
		socket, err := net.Dial("unix", m.folder+"/agent")
		m.socket = socket
		return err == nil
	})
	m.t.Cleanup(func() { m.socket.Close() })
	if _, err := m.socket.Write([]byte("\n")); err != nil {
		m.t.Fatal(err)
	}
	go func(socket net.Conn) {
		reader := bufio.NewReaderSize(socket, maxLine)
		for {
			line, err := reader.ReadBytes('\n')
			if err != nil {
				return
			}
			var answer reply
			if json.Unmarshal(line, &answer) != nil {
				continue
			}
			m.lock.Lock()
			if waiter := m.waiting[answer.ID]; waiter != nil {
				delete(m.waiting, answer.ID)
				waiter <- answer
			}
			m.lock.Unlock()
		}
	}(m.socket)
}

// until waits for a condition.
func (m *machine) until(what string, holds func() bool) {
	m.t.Helper()
	for deadline := time.Now().Add(bootDeadline); !holds(); time.Sleep(5 * time.Millisecond) {
		select {
		case <-m.exited:
			m.t.Fatalf("the VM ended before: %s", what)
		default:
		}
		if time.Now().After(deadline) {
			m.t.Fatalf("not within %v: %s", bootDeadline, what)
		}
	}
}

func (m *machine) try(op string, request map[string]any, timeout time.Duration) (json.RawMessage, error) {
	waiter := make(chan reply, 1)
	m.lock.Lock()
	m.lastID++
	request["id"], request["op"] = m.lastID, op
	m.waiting[m.lastID] = waiter
	m.lock.Unlock()
	line, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	if _, err := m.socket.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	select {
	case answer := <-waiter:
		if answer.Error != "" {
			return nil, errors.New(answer.Error)
		}
		return answer.OK, nil
	case <-time.After(timeout):
		return nil, fmt.Errorf("%s: no answer within %v", op, timeout)
	}
}

func call[A any](m *machine, op string, request map[string]any) A {
	m.t.Helper()
	var answer A
	ok, err := m.try(op, request, bootDeadline)
	if err == nil {
		err = json.Unmarshal(ok, &answer)
	}
	if err != nil {
		m.t.Fatalf("%s: %v", op, err)
	}
	return answer
}

func (m *machine) sh(script string) runResult {
	m.t.Helper()
	return call[runResult](m, "run", map[string]any{"argv": []string{"sh", "-c", script}, "timeoutMillis": 100_000})
}

func (m *machine) identify(more map[string]any) identified {
	m.t.Helper()
	entropy := make([]byte, 48)
	_, _ = rand.Read(entropy)
	request := map[string]any{
		"now": time.Now().UnixMilli(), "entropy": entropy, "hostname": "ticket-1", "authorizedKey": m.publicKey(),
		"limits": map[string]any{"processes": 64, "fileMiB": 8},
	}
	for name, value := range more {
		request[name] = value
	}
	return call[identified](m, "identify", request)
}

// The host's own key pair, made at first use.
func (m *machine) publicKey() string {
	m.t.Helper()
	key := filepath.Join(m.folder, "key")
	if _, err := os.Stat(key); err != nil {
		if output, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput(); err != nil {
			m.t.Fatalf("ssh-keygen: %v\n%s", err, output)
		}
	}
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		m.t.Fatal(err)
	}
	return strings.TrimSpace(string(public))
}

// ssh runs a command over ssh, accepting only that host key.
func (m *machine) ssh(user, hostKey, command string, options ...string) (string, error) {
	known := filepath.Join(m.folder, "known_hosts")
	line := fmt.Sprintf("[127.0.0.1]:%d %s\n", m.sshPort, hostKey)
	if err := os.WriteFile(known, []byte(line), 0o600); err != nil {
		return "", err
	}
	arguments := append([]string{"-F", "/dev/null", "-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile=" + known,
		"-o", "BatchMode=yes", "-o", "ConnectTimeout=30", "-i", m.folder + "/key", "-p", fmt.Sprint(m.sshPort)}, options...)
	output, err := exec.Command("ssh", append(arguments, user+"@127.0.0.1", command)...).CombinedOutput()
	return string(output), err
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func TestBootedMachineDoesWhatTheHostAsks(t *testing.T) {
	m := boot(t, 256, 256)
	t.Run("ping", m.pings)
	t.Run("identity", m.hasItsIdentity)
	t.Run("run", m.runsAsAgent)
	t.Run("confinement", m.confines)
	t.Run("write", m.writes)
	t.Run("jobs", m.runsJobs)
	t.Run("ssh", m.letsTheHostIn)
	t.Run("reconnect", m.servesTheNextConnection)
	t.Run("large messages", m.handlesLargeMessages)
	t.Run("measures", m.measures)
}

func (m *machine) pings(t *testing.T) {
	answer := call[pong](m, "ping", map[string]any{})
	if len(answer.BootID) != 36 || answer.UptimeMillis <= 0 || answer.Now <= 0 {
		t.Errorf("ping: %+v", answer)
	}
	if _, err := m.try("dance", map[string]any{}, time.Minute); err == nil || !strings.Contains(err.Error(), "unknown op") {
		t.Errorf("unknown op: %v", err)
	}
	call[struct{}](m, "sync", map[string]any{})
}

func (m *machine) hasItsIdentity(t *testing.T) {
	started := time.Now()
	first := m.identify(map[string]any{"newHostKey": true})
	t.Logf("identify with a new host key: %d ms", time.Since(started).Milliseconds())
	started = time.Now()
	again := m.identify(map[string]any{"hostname": "ticket-2"})
	t.Logf("identify again: %d ms", time.Since(started).Milliseconds())
	var times []int64
	for range 11 {
		started = time.Now()
		m.identify(map[string]any{"hostname": "ticket-2"})
		times = append(times, time.Since(started).Microseconds())
	}
	slices.Sort(times)
	t.Logf("identify, p50 of 11: %d µs", times[5])
	if first.HostKey != again.HostKey || !strings.HasPrefix(first.HostKey, "ssh-ed25519 ") {
		t.Errorf("host keys %q and %q", first.HostKey, again.HostKey)
	}
	if other := m.identify(map[string]any{"newHostKey": true}); other.HostKey == again.HostKey {
		t.Error("a new host key was asked for, and the old one stayed")
	}
	inTheFuture := time.Now().Add(48 * time.Hour)
	m.identify(map[string]any{"now": inTheFuture.UnixMilli(), "hostname": "ticket-3"})
	out := string(m.sh("hostname; cat /etc/hostname; date +%s; cat /etc/machine-id").Stdout)
	var name, file, id string
	var seconds int64
	if _, err := fmt.Sscan(out, &name, &file, &seconds, &id); err != nil || name != "ticket-3" || file != name || len(id) != 32 {
		t.Errorf("identity inside: %q %v", out, err)
	}
	if off := seconds - inTheFuture.Unix(); off < 0 || off > 100 {
		t.Errorf("the clock is off by %d s", off)
	}
	if _, err := m.try("identify", map[string]any{"now": 1, "entropy": []byte("short"), "hostname": "x"}, time.Minute); err == nil {
		t.Error("too little entropy was accepted")
	}
	m.identify(nil)
}

func (m *machine) runsAsAgent(t *testing.T) {
	result := call[runResult](m, "run", map[string]any{
		"argv": []string{"bash", "-c", "cat; id -u; pwd; env | sort | grep -v -e ^_= -e ^SHLVL=; echo wrong >/dev/stderr; exit 3"},
		"env":  map[string]string{"MORE": "1"}, "stdin": []byte("in\n"),
	})
	want := "in\n1000\n/workspace\nHOME=/home/agent\nLANG=C.UTF-8\nMORE=1\nPATH=" + searchPath + "\nPWD=/workspace\nUSER=agent\n"
	if result.Exit != 3 || string(result.Stdout) != want || string(result.Stderr) != "wrong\n" {
		t.Errorf("run: %d %q %q", result.Exit, result.Stdout, result.Stderr)
	}
	late := call[runResult](m, "run", map[string]any{
		"argv": []string{"sh", "-c", "setsid sleep 1000 & sleep 1000"}, "timeoutMillis": 300,
	})
	if late.Exit != 137 || !late.TimedOut {
		t.Errorf("a run that is late: %+v", late)
	}
	if left := m.sh("pgrep -c sleep").Stdout; string(left) != "0\n" {
		t.Errorf("%q processes outlived their run", left)
	}
	if cut := call[runResult](m, "run", map[string]any{"argv": []string{"seq", "100000"}, "maxOutput": 10}); len(cut.Stdout) != 10 {
		t.Errorf("output was cut to %d bytes", len(cut.Stdout))
	}
	tools := m.sh("git --version && python3 -c 'print(6*7)' && patch --version && diff --version && less --version && tar --version" +
		" && ps --version && java -version 2>/dev/null; [ -s /etc/ssl/certs/ca-certificates.crt ] && echo certificates")
	if !strings.Contains(string(tools.Stdout), "42\n") || !strings.HasSuffix(string(tools.Stdout), "certificates\n") {
		t.Errorf("tools: %s%s", tools.Stdout, tools.Stderr)
	}
}

func (m *machine) confines(t *testing.T) {
	places := m.sh(`for d in / /etc /usr /usr/bin /run /run/swarm /run/swarm/disk/jobs /var /var/log /root /home /home/agent/.ssh /sys/fs/cgroup /dev; do
		touch $d/x 2>/dev/null && echo "wrote $d"; done; for d in /workspace /home/agent /tmp /var/tmp /dev/shm; do
		touch $d/x || echo "cannot write $d"; rm -f $d/x; done; mv /home/agent/.ssh /tmp/ 2>/dev/null && echo moved
		cat /run/swarm/host-key 2>/dev/null; ls /run/swarm/disk 2>/dev/null; head -c1 /dev/vda 2>/dev/null; echo 1 >/dev/vport1p1
		find / -xdev -perm /6000 2>/dev/null; [ "$(bash -c "ulimit -f")" = 8192 ] || bash -c "ulimit -f"`)
	if len(places.Stdout) != 0 {
		t.Errorf("the agent's confinement: %s", places.Stdout)
	}
	if big := m.sh("head -c 9000000 /dev/zero >/tmp/big; stat -c %s /tmp/big; rm /tmp/big"); string(big.Stdout) != "8388608\n" {
		t.Errorf("the limit of a file: %s%s", big.Stdout, big.Stderr)
	}
	root := m.sh("awk '$2==\"/\"{print $3, substr($4,1,2)}' /proc/mounts; cat /proc/1/comm; ps -o user= -C sleep")
	if string(root.Stdout) != "erofs ro\nguest-agent\n" {
		t.Errorf("root: %s", root.Stdout)
	}
}

func (m *machine) writes(t *testing.T) {
	call[struct{}](m, "write", map[string]any{"path": "/home/agent/a/b/script", "mode": 0o750, "data": []byte("hello")})
	if out := m.sh("stat -c '%U %a' ~/a/b/script; cat ~/a/b/script; ls -A ~/a/b"); string(out.Stdout) != "agent 750\nhelloscript\n" {
		t.Errorf("written: %s%s", out.Stdout, out.Stderr)
	}
	m.sh("ln -s /run/swarm ~/out; ln -s ../../etc ~/up; ln -s a ~/in; mkdir ~/closed; chmod 0 ~/closed")
	for _, path := range []string{
		"/home/agent/out/x", "/home/agent/up/x", "/etc/x", "/workspace", "/workspace/../etc/x", "relative", "/home/agent/.ssh/x",
		"/home/agent/closed/x", "/home/agentx",
	} {
		if _, err := m.try("write", map[string]any{"path": path, "data": []byte("x")}, time.Minute); err == nil {
			t.Errorf("%s was written", path)
		}
	}
	call[struct{}](m, "write", map[string]any{"path": "/home/agent/in/y", "data": []byte("y")})
	m.sh("chmod 700 ~/closed")
}

func (m *machine) startJob(name, script string) jobStarted {
	return call[jobStarted](m, "job.start", map[string]any{"job": name, "argv": []string{"bash", "-c", script}, "env": map[string]string{"A": "b"}})
}

func (m *machine) readJob(name string, offset int64, waitMillis int) jobState {
	return call[jobState](m, "job.read", map[string]any{"job": name, "offset": offset, "max": 1 << 20, "waitMillis": waitMillis})
}

// ended waits for the end of a job.
func (m *machine) ended(name string) jobState {
	m.t.Helper()
	var state jobState
	m.until("job "+name+" ends", func() bool {
		state = m.readJob(name, 1<<40, 5000)
		return state.Exit != nil
	})
	return state
}

func (m *machine) runsJobs(t *testing.T) {
	if first, second := m.startJob("one", "echo $A $PWD; (setsid sleep 1000 &); exit 5"), m.startJob("one", "echo twice"); !first.Started || second.Started {
		t.Errorf("started %v, then %v", first, second)
	}
	state := m.ended("one")
	if *state.Exit != 5 || string(m.readJob("one", 0, 0).Data) != "b /workspace\n" || string(m.readJob("one", 2, 0).Data) != "/workspace\n" {
		t.Errorf("job: %+v", state)
	}
	if left := m.sh("pgrep -c sleep").Stdout; string(left) != "0\n" {
		t.Errorf("%q processes outlived their job", left)
	}
	m.startJob("two", "echo begun; sleep 1000")
	if running := m.readJob("two", 0, 60_000); string(running.Data) != "begun\n" || running.Exit != nil {
		t.Errorf("running job: %+v", running)
	}
	call[struct{}](m, "job.kill", map[string]any{"job": "two"})
	if state := m.ended("two"); *state.Exit != 137 {
		t.Errorf("killed job: %+v", state)
	}
	m.startJob("three", "sleep 1000")
	call[struct{}](m, "kill.all", map[string]any{})
	if state := m.ended("three"); *state.Exit != 137 {
		t.Errorf("job after kill.all: %+v", state)
	}
	if unknown := m.readJob("four", 0, 0); unknown.Known {
		t.Errorf("unknown job: %+v", unknown)
	}
	// A log longer than a file may be; the job itself is not held up.
	m.startJob("long", "head -c 20000000 /dev/zero; echo end > /workspace/reached")
	if state := m.ended("long"); *state.Exit != 0 || state.Size > 8<<20 || state.Size < 8<<20-1024 {
		t.Errorf("long log: %+v", state)
	}
	if reached := m.sh("cat /workspace/reached"); string(reached.Stdout) != "end\n" {
		t.Errorf("a job with a long log: %s", reached.Stderr)
	}
}

func (m *machine) letsTheHostIn(t *testing.T) {
	key := m.identify(nil).HostKey
	started := time.Now()
	out, err := m.ssh("agent", key, "id -un; pwd; env | sort | grep -v -e ^_= -e ^SHLVL=")
	t.Logf("ssh, connect and run: %d ms", time.Since(started).Milliseconds())
	want := "agent\n/workspace\nHOME=/home/agent\nLANG=C.UTF-8\nPATH=" + searchPath + "\nPWD=/workspace\nUSER=agent\n"
	if err != nil || out != want {
		t.Errorf("ssh: %v %q", err, out)
	}
	if limit, err := m.ssh("agent", key, "ulimit -f; cat /proc/self/cgroup"); err != nil || !strings.HasPrefix(limit, "8192\n0::/swarm/ssh/") {
		t.Errorf("limits of ssh: %v %q", err, limit)
	}
	for _, address := range []string{"127.0.0.1", "10.0.2.15"} {
		if inside := m.sh("echo | timeout 20 nc " + address + " 22"); len(inside.Stdout) != 0 {
			t.Errorf("sshd spoke to the VM's own user: %q", inside.Stdout)
		}
	}
	if out, err := m.ssh("root", key, "id"); err == nil {
		t.Errorf("root got in: %s", out)
	}
	if out, err := m.ssh("agent", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdLPnPjoCPHa5RZVRqOGRnPkO8cx5Gh8Zu1FAVuJXKX", "id"); err == nil {
		t.Errorf("another host key was accepted: %s", out)
	}
	fresh := m.identify(map[string]any{"newHostKey": true}).HostKey
	if _, err := m.ssh("agent", fresh, "true"); err != nil {
		t.Errorf("ssh with the fresh host key: %v", err)
	}
	if _, err := m.ssh("agent", key, "true"); err == nil {
		t.Error("the former host key still counts")
	}
	m.sh("cd /workspace && git init -q r && cd r && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m first")
	clone := exec.Command("git", "clone", "-q", fmt.Sprintf("ssh://agent@127.0.0.1:%d/workspace/r", m.sshPort), m.folder+"/clone")
	clone.Env = append(os.Environ(), fmt.Sprintf("GIT_SSH_COMMAND=ssh -F /dev/null -o BatchMode=yes -o UserKnownHostsFile=%s/known_hosts -i %s/key", m.folder, m.folder))
	if _, err := m.ssh("agent", fresh, "true"); err != nil {
		t.Error(err)
	}
	if output, err := clone.CombinedOutput(); err != nil {
		t.Errorf("git over ssh: %v %s", err, output)
	}
}

func (m *machine) servesTheNextConnection(t *testing.T) {
	// The former connection ends in the middle of a line.
	if _, err := m.socket.Write([]byte(`{"id":1,"op":"pi`)); err != nil {
		t.Fatal(err)
	}
	m.connect()
	started := time.Now()
	m.until("the agent answers again", func() bool {
		_, err := m.try("ping", map[string]any{}, 5*time.Second)
		return err == nil
	})
	t.Logf("reconnect to first ping: %d ms", time.Since(started).Milliseconds())
	started = time.Now()
	for range 20 {
		call[pong](m, "ping", map[string]any{})
	}
	t.Logf("ping: %d µs", time.Since(started).Microseconds()/20)
}

func (m *machine) handlesLargeMessages(t *testing.T) {
	data := make([]byte, 700<<10)
	_, _ = rand.Read(data)
	call[struct{}](m, "write", map[string]any{"path": "/workspace/large", "data": data})
	out := call[runResult](m, "run", map[string]any{"argv": []string{"head", "-c", "300000", "large"}, "maxOutput": 300000})
	if !bytes.Equal(out.Stdout, data[:300000]) {
		t.Error("large data came back differently")
	}
	m.startJob("large", "cat large")
	m.ended("large")
	if state := m.readJob("large", 0, 0); !bytes.Equal(state.Data, data) {
		t.Errorf("of the log came %d bytes of %d", len(state.Data), len(data))
	}
	if _, err := m.socket.Write(append(bytes.Repeat([]byte("x"), 3<<20), '\n')); err != nil {
		t.Fatal(err)
	}
	call[pong](m, "ping", map[string]any{})
}

func (m *machine) measures(t *testing.T) {
	found := call[metrics](m, "metrics", map[string]any{})
	if found.MemoryTotalMiB < 150 || found.MemoryUsedMiB <= 0 || found.MemoryUsedMiB > 200 || found.DiskTotalMiB < 200 ||
		found.DiskTotalMiB > 256 || found.CPUMillis <= 0 || found.Processes != 0 {
		t.Errorf("metrics: %+v", found)
	}
	t.Logf("%+v; agent: %s", found, m.sh("grep -E 'VmRSS|RssAnon' /proc/1/status | tr '\\n' ' '").Stdout)
}

func TestHostileWorkHurtsOnlyItself(t *testing.T) {
	m := boot(t, 256, 48)
	key := m.identify(nil).HostKey
	m.startJob("bomb", "bomb() { bomb | bomb & }; bomb; while :; do bomb; done")
	m.until("the bomb has filled its limit", func() bool { return call[metrics](m, "metrics", map[string]any{}).Processes >= 50 })
	started := time.Now()
	call[pong](m, "ping", map[string]any{})
	t.Logf("ping beside a fork bomb: %d ms", time.Since(started).Milliseconds())
	if found := call[metrics](m, "metrics", map[string]any{}); found.Processes > 64 {
		t.Errorf("a fork bomb has %d processes", found.Processes)
	}
	if out, err := m.ssh("agent", key, "echo in"); err != nil || out != "in\n" {
		t.Errorf("ssh beside a fork bomb: %v %s", err, out)
	}
	call[struct{}](m, "job.kill", map[string]any{"job": "bomb"})
	m.ended("bomb")
	if found := call[metrics](m, "metrics", map[string]any{}); found.Processes != 0 {
		t.Errorf("%d processes of the bomb are left", found.Processes)
	}

	m.startJob("fill", "i=0; while head -c 8000000 /dev/zero >/workspace/f$i; do i=$((i+1)); done; echo full; echo x >/tmp/x || echo really")
	if state := m.ended("fill"); !strings.HasSuffix(string(m.readJob("fill", 0, 0).Data), "full\nreally\n") {
		// What head and the shell complain about may stand between.
		log := string(m.readJob("fill", 0, 0).Data)
		if !strings.Contains(log, "full\n") {
			t.Errorf("full disk: %d %q", *state.Exit, log)
		}
	}
	if found := call[metrics](m, "metrics", map[string]any{}); found.DiskUsedMiB < found.DiskTotalMiB*8/10 {
		t.Errorf("the disk is not full: %+v", found)
	}
	call[pong](m, "ping", map[string]any{})
	if cleared := m.sh("rm /workspace/f*; echo x >/tmp/x && cat /tmp/x"); string(cleared.Stdout) != "x\n" {
		t.Errorf("after clearing the disk: %s", cleared.Stderr)
	}

	m.startJob("hog", "python3 -c 'a=[]\nwhile True: a.append(bytearray(4000000))'; echo $?")
	if state := m.ended("hog"); !strings.Contains(string(m.readJob("hog", 0, 0).Data), "137") {
		t.Errorf("a hog of memory: %d %s", *state.Exit, m.readJob("hog", 0, 0).Data)
	}
	m.startJob("shm", "dd if=/dev/zero of=/dev/shm/x bs=1M count=1000; rm -f /dev/shm/x")
	m.ended("shm")
	call[pong](m, "ping", map[string]any{})
}

func TestPanicEndsTheVM(t *testing.T) {
	image := os.Getenv("SWARM_GUEST_IMAGE")
	if image == "" {
		t.Skip("SWARM_GUEST_IMAGE names no image; run ../test.sh")
	}
	folder := t.TempDir()
	// Without its disk the first process gives up, which the kernel answers with a panic.
	vm := qemu(image, folder, 256)
	if err := vm.Start(); err != nil {
		t.Skipf("no QEMU: %v", err)
	}
	late := time.AfterFunc(bootDeadline, func() { _ = vm.Process.Kill() })
	if err := vm.Wait(); err != nil {
		t.Errorf("the VM did not end by itself: %v", err)
	}
	late.Stop()
	console, _ := os.ReadFile(folder + "/console")
	if !strings.Contains(string(console), "guest-agent: fatal: the image's disk") {
		t.Errorf("console: %s", console)
	}
}

func TestJavaVariantCompilesRunsAndTrustsCertificates(t *testing.T) {
	if manifest, _ := os.ReadFile(os.Getenv("SWARM_GUEST_IMAGE") + "/manifest.json"); !bytes.Contains(manifest, []byte(`"variant": "java"`)) {
		t.Skip("not the image with a JDK")
	}
	m := boot(t, 768, 256)
	m.identify(nil)
	program := `import java.security.KeyStore;
		public class Trust {
			public static void main(String[] a) throws Exception {
				var factory = javax.net.ssl.TrustManagerFactory.getInstance("PKIX");
				factory.init((KeyStore) null);
				var manager = (javax.net.ssl.X509TrustManager) factory.getTrustManagers()[0];
				System.out.println(manager.getAcceptedIssuers().length + " " + System.getProperty("user.home"));
			}
		}`
	call[struct{}](m, "write", map[string]any{"path": "/workspace/Trust.java", "data": []byte(program)})
	out := m.sh("javac Trust.java && java -Xshare:auto -cp . Trust")
	var count int
	var home string
	if _, err := fmt.Sscan(string(out.Stdout), &count, &home); err != nil || count < 100 || home != "/home/agent" {
		t.Errorf("%s%s", out.Stdout, out.Stderr)
	}
}
