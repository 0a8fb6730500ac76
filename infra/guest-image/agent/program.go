package main

import "os"

// A command is what a host asks to be run. Joined, both of its streams go where stdout goes.
type command struct {
	argv   []string
	env    map[string]string
	stdin  []byte
	joined bool
}

// A program is a process of the user and the ends at which its streams are read; stderr is nil where they are joined.
type program struct {
	*process
	stdout, stderr *os.File
}

// launch runs a command in a group of that name, or in the shell that waits where that can do it.
func (u *user) launch(group string, c command) (*program, error) {
	if taken := u.shelf.take(c); taken != nil {
		return taken, nil
	}
	input, err := inputFile(c.stdin)
	if err != nil {
		return nil, err
	}
	defer input.Close()
	return u.spawn(group, c, input)
}

// spawn starts a command's program with that input, and with what else it shall find open from descriptor 3 on.
func (u *user) spawn(group string, c command, input *os.File, more ...*os.File) (*program, error) {
	stdout, write, err := u.outputPipe()
	if err != nil {
		return nil, err
	}
	defer write.Close()
	started := &program{stdout: stdout}
	errors := write
	if !c.joined {
		if started.stderr, errors, err = u.outputPipe(); err != nil {
			started.close()
			return nil, err
		}
		defer errors.Close()
	}
	started.process, err = u.start(group, c.argv, c.env, append([]*os.File{input, write, errors}, more...)...)
	if err != nil {
		started.close()
		return nil, err
	}
	return started, nil
}

// close ends the reading of both streams.
func (p *program) close() {
	p.stdout.Close()
	if p.stderr != nil {
		p.stderr.Close()
	}
}
