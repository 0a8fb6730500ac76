package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// How long a host that connects may go unnoticed, where the kernel's signal was missed.
const reconnectPoll = 50 * time.Millisecond

// servePort serves the host on the virtio-serial port of that name, one host after the other. Without such a port it
// waits for ever: the host may be on vsock. It returns only where the port breaks.
func servePort(name string, agent *agent) error {
	path := findPort(name)
	if path == "" {
		select {}
	}
	descriptor, err := unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	// While no host is connected, reads are at once at their end. The kernel signals when that changes.
	changed := make(chan os.Signal, 1)
	signal.Notify(changed, unix.SIGIO)
	if _, err := unix.FcntlInt(uintptr(descriptor), unix.F_SETOWN, os.Getpid()); err != nil {
		return err
	}
	if _, err := unix.FcntlInt(uintptr(descriptor), unix.F_SETFL, unix.O_RDWR|unix.O_ASYNC); err != nil {
		return err
	}
	complain("ready")
	for {
		if err := serve(port(descriptor), port(descriptor), agent.operations()); !errors.Is(err, io.EOF) {
			return err
		}
		select {
		case <-changed:
		case <-time.After(reconnectPoll):
		}
	}
}

func findPort(name string) string {
	names, _ := filepath.Glob("/sys/class/virtio-ports/*/name")
	for _, file := range names {
		if content, err := os.ReadFile(file); err == nil && strings.TrimSpace(string(content)) == name {
			return filepath.Join("/dev", filepath.Base(filepath.Dir(file)))
		}
	}
	return ""
}

// A port is read and written by blocking calls: Go's poller would spin on a port whose host is away.
type port int

func (p port) Read(buffer []byte) (int, error) {
	for {
		count, err := unix.Read(int(p), buffer)
		if err == unix.EINTR {
			continue
		}
		if err == nil && count == 0 {
			return 0, io.EOF
		}
		return max(count, 0), err
	}
}

func (p port) Write(data []byte) (int, error) {
	written := 0
	for written < len(data) {
		count, err := unix.Write(int(p), data[written:])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return written, err
		}
		written += count
	}
	return written, nil
}

// serveVsock serves hosts that connect to the VM's vsock port, where the VM has that device.
func serveVsock(number uint32, agent *agent) {
	socket, err := unix.Socket(unix.AF_VSOCK, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return
	}
	if err := unix.Bind(socket, &unix.SockaddrVM{CID: unix.VMADDR_CID_ANY, Port: number}); err != nil {
		complain("vsock: %v", err)
		return
	}
	if err := unix.Listen(socket, 8); err != nil {
		complain("vsock: %v", err)
		return
	}
	for {
		accepted, peer, err := unix.Accept4(socket, unix.SOCK_CLOEXEC)
		if err != nil {
			continue
		}
		// Programs in the VM can reach this port too; only the host may speak.
		if from, isVsock := peer.(*unix.SockaddrVM); !isVsock || from.CID != unix.VMADDR_CID_HOST {
			unix.Close(accepted)
			continue
		}
		go func() {
			_ = serve(port(accepted), port(accepted), agent.operations())
			unix.Close(accepted)
		}()
	}
}
