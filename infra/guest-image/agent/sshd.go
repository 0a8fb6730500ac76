package main

import (
	"fmt"
	"net"
	"sync/atomic"
)

const maxSessions = 32

// An sshd starts one dropbear for each connection, so that nothing of it is in a snapshot and a new host key counts at once.
// Before the VM has an identity it turns everyone away.
type sshd struct {
	people  *user
	hostKey atomic.Pointer[string]
	count   atomic.Int64
	started atomic.Int64
}

// open lets connections in, with the host key in that file.
func (s *sshd) open(hostKey string) { s.hostKey.Store(&hostKey) }

func (s *sshd) listen(address string) error {
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		return err
	}
	go func() {
		for {
			accepted, err := listener.Accept()
			if err != nil {
				complain("ssh: %v", err)
				continue
			}
			go s.session(accepted.(*net.TCPConn))
		}
	}()
	return nil
}

// A connection from the VM itself: its user could take all sessions and so lock the host out.
func fromInside(accepted *net.TCPConn) bool {
	remote, local := accepted.RemoteAddr().(*net.TCPAddr), accepted.LocalAddr().(*net.TCPAddr)
	return remote.IP.IsLoopback() || remote.IP.Equal(local.IP)
}

func (s *sshd) session(accepted *net.TCPConn) {
	defer accepted.Close()
	if fromInside(accepted) {
		return
	}
	key := s.hostKey.Load()
	if key == nil || s.count.Add(1) > maxSessions {
		if key != nil {
			s.count.Add(-1)
		}
		return
	}
	defer s.count.Add(-1)
	if err := s.serve(accepted, *key); err != nil {
		complain("ssh: %v", err)
	}
}

// serve runs dropbear as root, which it needs for becoming the user, in a control group of the connection.
func (s *sshd) serve(accepted *net.TCPConn, key string) error {
	socket, err := accepted.File()
	if err != nil {
		return err
	}
	defer socket.Close()
	accepted.Close()
	null, err := inputFile(nil)
	if err != nil {
		return err
	}
	defer null.Close()
	root := *s.people
	root.id, root.directory = 0, "/"
	// One connection; key file; no password; no root; only the user's group; the guest forwards nothing of its own accord (-j), but the host may lead a way out in (no -k); no message.
	argv := []string{"/usr/sbin/dropbear", "-i", "-r", key, "-s", "-w", "-G", "agent", "-j", "-m"}
	process, err := root.start(fmt.Sprintf("ssh/%d", s.started.Add(1)), argv, nil, socket, socket, null)
	if err != nil {
		return err
	}
	socket.Close()
	<-process.exit
	process.end()
	return nil
}
