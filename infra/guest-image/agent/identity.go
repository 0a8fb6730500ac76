package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const minimalEntropy = 32

var hostName = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$`)

// An identity makes this VM differ from all others that were restored from the same snapshot.
type identity struct {
	state   string
	groups  *cgroups
	jobs    *jobs
	sshd    *sshd
	lock    sync.Mutex
	hostKey string
	key     string
	host    string
	// The limits that hold now; 0 for none.
	processes int
	fileMiB   int64
}

type identifyRequest struct {
	Now           int64  `json:"now"`
	Entropy       []byte `json:"entropy"`
	Hostname      string `json:"hostname"`
	AuthorizedKey string `json:"authorizedKey"`
	NewHostKey    bool   `json:"newHostKey"`
	Limits        struct {
		Processes int   `json:"processes"`
		FileMiB   int64 `json:"fileMiB"`
	} `json:"limits"`
}

type identified struct {
	Now     int64  `json:"now"`
	HostKey string `json:"hostKey"`
}

// assume takes on the identity that the host gives. The host key is made the first time and where a new one is asked for.
func (i *identity) assume(_ context.Context, request identifyRequest) (any, error) {
	if err := request.check(); err != nil {
		return nil, err
	}
	i.lock.Lock()
	defer i.lock.Unlock()
	// First the random numbers: keys come after.
	if err := reseed(request.Entropy); err != nil {
		return nil, err
	}
	now := unix.NsecToTimeval(request.Now * int64(time.Millisecond))
	if err := unix.Settimeofday(&now); err != nil {
		return nil, fmt.Errorf("set the clock: %w", err)
	}
	if err := i.name(request); err != nil {
		return nil, err
	}
	if err := i.limit(request); err != nil {
		return nil, err
	}
	if err := i.authorize(request.AuthorizedKey); err != nil {
		return nil, err
	}
	if request.NewHostKey || i.hostKey == "" {
		if err := i.makeHostKey(); err != nil {
			return nil, err
		}
	}
	i.sshd.open(filepath.Join(i.state, "host-key"))
	return identified{time.Now().UnixMilli(), i.hostKey}, nil
}

func (r *identifyRequest) check() error {
	switch {
	case len(r.Entropy) < minimalEntropy:
		return fmt.Errorf("entropy must have at least %d bytes", minimalEntropy)
	case r.Now <= 0:
		return errors.New("now must be the time in milliseconds")
	case !hostName.MatchString(r.Hostname):
		return fmt.Errorf("a host name must match %s", hostName)
	case strings.ContainsAny(r.AuthorizedKey, "\r\n"):
		return errors.New("authorizedKey must be one line")
	case r.Limits.Processes < 0 || r.Limits.FileMiB < 0:
		return errors.New("limits must not be negative")
	}
	return nil
}

// reseed mixes the bytes into the kernel's random numbers and makes it use them from now on.
func reseed(entropy []byte) error {
	device, err := os.OpenFile("/dev/urandom", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer device.Close()
	pool := make([]byte, 8, 8+len(entropy))
	binary.NativeEndian.PutUint32(pool, uint32(len(entropy)*8))
	binary.NativeEndian.PutUint32(pool[4:], uint32(len(entropy)))
	pool = append(pool, entropy...)
	_, _, failure := unix.Syscall(unix.SYS_IOCTL, device.Fd(), unix.RNDADDENTROPY, uintptr(unsafe.Pointer(&pool[0])))
	if failure != 0 {
		return fmt.Errorf("add entropy: %w", failure)
	}
	if _, _, failure := unix.Syscall(unix.SYS_IOCTL, device.Fd(), unix.RNDRESEEDCRNG, 0); failure != 0 {
		return fmt.Errorf("reseed: %w", failure)
	}
	return nil
}

// name sets the host's name, and with a new host key also the machine id, which follows from the entropy. What stays as it is
// is not written again: in an emulated VM each file takes most of a millisecond.
func (i *identity) name(request identifyRequest) error {
	files := map[string]string{}
	if request.NewHostKey || i.hostKey == "" {
		id := sha256.Sum256(append([]byte("machine-id\x00"), request.Entropy...))
		files["machine-id"] = hex.EncodeToString(id[:16]) + "\n"
	}
	if request.Hostname != i.host {
		if err := unix.Sethostname([]byte(request.Hostname)); err != nil {
			return fmt.Errorf("set the host name: %w", err)
		}
		files["hostname"] = request.Hostname + "\n"
		files["hosts"] = "127.0.0.1 localhost " + request.Hostname + "\n"
	}
	for name, content := range files {
		if err := writeWhole(filepath.Join(i.state, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	i.host = request.Hostname
	return nil
}

// limit applies those limits that are given and were not there before.
func (i *identity) limit(request identifyRequest) error {
	if processes := request.Limits.Processes; processes > 0 && processes != i.processes {
		if err := i.groups.limit(processes); err != nil {
			return err
		}
		i.processes = processes
	}
	if request.Limits.FileMiB > 0 && request.Limits.FileMiB != i.fileMiB {
		bytes := request.Limits.FileMiB << 20
		// Everything that is started inherits it from this process.
		limit := &unix.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)}
		if err := errors.Join(unix.Setrlimit(unix.RLIMIT_FSIZE, limit), i.jobs.people.shelf.limitFiles(limit)); err != nil {
			return fmt.Errorf("limit the size of files: %w", err)
		}
		i.jobs.limitLogs(bytes - int64(len(cutMark)))
		i.fileMiB = request.Limits.FileMiB
	}
	return nil
}

// authorize lets the owner of the key in by ssh, and nobody else.
func (i *identity) authorize(key string) error {
	if key == i.key {
		return nil
	}
	directory := filepath.Join(i.state, "ssh")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(directory, "authorized_keys"), []byte(key+"\n"), 0o644); err != nil {
		return err
	}
	i.key = key
	return nil
}

// makeHostKey makes an Ed25519 key pair, in the format of dropbear: "ssh-ed25519", then private and public key together.
func (i *identity) makeHostKey() error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	const kind = "ssh-ed25519"
	file := append(sshString([]byte(kind)), sshString(append(private.Seed(), public...))...)
	if err := writeWhole(filepath.Join(i.state, "host-key"), file, 0o600); err != nil {
		return err
	}
	blob := append(sshString([]byte(kind)), sshString(public)...)
	i.hostKey = kind + " " + base64.StdEncoding.EncodeToString(blob)
	return nil
}

func sshString(data []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), data...)
}
