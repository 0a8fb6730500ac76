package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const greetingTime = 10 * time.Second

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Variables that a shell has a mind of its own about: it would not hand them on as they were given.
var shellsOwn = map[string]bool{
	"IFS": true, "LINENO": true, "OLDPWD": true, "OPTARG": true, "OPTIND": true, "PPID": true, "PS1": true, "PS2": true, "PS4": true, "PWD": true,
}

// A shelf holds at most one shell of the user that was started before anybody asked for it. Starting a program is most of
// a short command, above all where the VM is emulated; the first command after prepare finds its shell running.
type shelf struct {
	lock    sync.Mutex
	waiting *shell
	count   int
}

// A shell waits until its script has been written and closed. Then it is a program like any other.
type shell struct {
	program *program
	script  *os.File
}

// prepare starts a shell that waits, unless one does.
func (u *user) prepare() error {
	u.shelf.lock.Lock()
	defer u.shelf.lock.Unlock()
	if u.shelf.waiting != nil && !u.shelf.waiting.dropIfEnded() {
		return nil
	}
	u.shelf.count++
	fresh, err := u.startShell(fmt.Sprintf("work/shell-%d", u.shelf.count))
	u.shelf.waiting = fresh
	return err
}

func (u *user) startShell(group string) (*shell, error) {
	input, err := inputFile(nil)
	if err != nil {
		return nil, err
	}
	defer input.Close()
	read, script, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	// The shell opens it once more, by its name, as the user.
	if u.id != 0 {
		err = read.Chown(u.id, u.id)
	}
	var started *program
	if err == nil {
		started, err = u.spawn(group, command{argv: []string{"sh", "-c", ". /proc/self/fd/3"}}, input, read)
	}
	if err != nil {
		script.Close()
		return nil, err
	}
	fresh := &shell{started, script}
	if err := fresh.greet(); err != nil {
		fresh.drop()
		return nil, err
	}
	return fresh, nil
}

// greet returns when the shell has done the first lines of its script, much as it will do the rest, and waits for more.
func (s *shell) greet() error {
	if _, err := s.script.WriteString("set --\neval 'echo'\n"); err != nil {
		return err
	}
	_ = s.program.stdout.SetReadDeadline(time.Now().Add(greetingTime))
	_, err := io.ReadFull(s.program.stdout, make([]byte, 1))
	return errors.Join(err, s.program.stdout.SetReadDeadline(time.Time{}))
}

// take has the waiting shell run the command; nil where none waits, or where it would not do the same as a fresh one.
func (s *shelf) take(c command) *program {
	if !fits(c) {
		return nil
	}
	s.lock.Lock()
	taken := s.waiting
	s.waiting = nil
	s.lock.Unlock()
	if taken == nil || taken.dropIfEnded() {
		return nil
	}
	if _, err := taken.script.WriteString(scriptOf(c)); err != nil {
		// Somebody killed it meanwhile.
		taken.drop()
		return nil
	}
	taken.script.Close()
	return taken.program
}

// fits says whether it is a command for a shell by the name of sh, without input.
func fits(c command) bool {
	if len(c.argv) < 3 || c.argv[0] != "sh" || c.argv[1] != "-c" || len(c.argv) > 3 && c.argv[3] != "sh" || len(c.stdin) > 0 {
		return false
	}
	for _, word := range c.argv {
		if strings.Contains(word, "\x00") {
			return false
		}
	}
	for name, value := range c.env {
		if !plainName.MatchString(name) || shellsOwn[name] || strings.Contains(value, "\x00") {
			return false
		}
	}
	return true
}

func scriptOf(c command) string {
	var script strings.Builder
	script.WriteString("exec 3<&-")
	if c.joined {
		script.WriteString(" 2>&1")
	}
	for name, value := range c.env {
		fmt.Fprintf(&script, "\nexport %s=%s", name, quoted(value))
	}
	script.WriteString("\nset --")
	for _, word := range c.argv[min(4, len(c.argv)):] {
		script.WriteString(" " + quoted(word))
	}
	fmt.Fprintf(&script, "\neval %s\n", quoted(c.argv[2]))
	return script.String()
}

func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// limitFiles has the waiting shell keep to what is allowed now, not to what was when it started.
func (s *shelf) limitFiles(limit *unix.Rlimit) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.waiting == nil || s.waiting.dropIfEnded() {
		s.waiting = nil
		return nil
	}
	err := unix.Prlimit(s.waiting.program.pid, unix.RLIMIT_FSIZE, limit, nil)
	if errors.Is(err, unix.ESRCH) {
		// It has just been killed, which whoever wants it will see.
		return nil
	}
	return err
}

// clear ends the shell that waits.
func (s *shelf) clear() {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.waiting != nil && !s.waiting.dropIfEnded() {
		s.waiting.drop()
	}
	s.waiting = nil
}

// dropIfEnded clears a shell away that ended before it was asked for anything, and says whether it did.
func (s *shell) dropIfEnded() bool {
	select {
	case <-s.program.exit:
		s.drop()
		return true
	default:
		return false
	}
}

func (s *shell) drop() {
	s.script.Close()
	s.program.end()
	s.program.close()
}
