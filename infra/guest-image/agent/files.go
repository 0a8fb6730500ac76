package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

type writeRequest struct {
	Path string      `json:"path"`
	Mode os.FileMode `json:"mode"`
	Data []byte      `json:"data"`
}

// write replaces a file below the workspace or the home, with the user's rights and without following links out of them.
func (u *user) write(_ context.Context, request writeRequest) (any, error) {
	if request.Mode == 0 {
		request.Mode = 0o644
	}
	if request.Mode&^0o777 != 0 {
		return nil, fmt.Errorf("mode %o: only permissions may be given", request.Mode)
	}
	if path.Clean(request.Path) != request.Path {
		return nil, fmt.Errorf("%s: the path is not in its shortest form", request.Path)
	}
	for _, base := range []string{u.directory, u.home} {
		if name, below := strings.CutPrefix(request.Path, base+"/"); below {
			return nil, u.asUser(func() error { return replace(base, name, request.Mode, request.Data) })
		}
	}
	return nil, fmt.Errorf("%s: only files below %s and %s may be written", request.Path, u.directory, u.home)
}

func replace(base, name string, mode os.FileMode, data []byte) error {
	root, err := os.OpenRoot(base)
	if err != nil {
		return err
	}
	defer root.Close()
	directory := filepath.Dir(name)
	if err := root.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	temporary := filepath.Join(directory, ".swarm-"+rand.Text())
	file, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Chmod(mode), file.Close())
	if err == nil {
		err = root.Rename(temporary, name)
	}
	if err != nil {
		_ = root.Remove(temporary)
	}
	return err
}

// asUser does something with the user's rights on files. The kernel keeps those by thread, which is this goroutine's own.
func (u *user) asUser(action func() error) error {
	if u.id == 0 {
		return action()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// The group first: once the user is no longer root the kernel would refuse. Both calls answer the former id, never an error.
	_ = unix.Setfsgid(u.id)
	_ = unix.Setfsuid(u.id)
	defer func() {
		_ = unix.Setfsuid(0)
		_ = unix.Setfsgid(0)
	}()
	return action()
}
