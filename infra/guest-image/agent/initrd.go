package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	modulesDirectory = "/modules"
	deviceTimeout    = 10 * time.Second
)

// Which module drives which virtio device type (the number in its modalias).
var virtioDrivers = map[string]string{
	"0x0001": "virtio_net",
	"0x0002": "virtio_blk",
	"0x0003": "virtio_console",
	"0x0004": "virtio-rng",
	"0x0005": "virtio_balloon",
	"0x0013": "vmw_vsock_virtio_transport",
}

// bootInitrd brings up the devices, mounts the image read-only and hands over to the agent in it. It returns only on errors.
func bootInitrd() error {
	mounts := []mount{
		{"devtmpfs", "/dev", "devtmpfs", unix.MS_NOSUID, "mode=0755"},
		{"proc", "/proc", "proc", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC, ""},
		{"sysfs", "/sys", "sysfs", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC, ""},
	}
	for _, each := range mounts {
		if err := each.perform(); err != nil {
			return err
		}
	}
	modules, err := readModules(modulesDirectory)
	if err != nil {
		return err
	}
	if err := modules.loadFor("/sys/bus/virtio/devices"); err != nil {
		return err
	}
	if err := waitForFile("/dev/vda", deviceTimeout); err != nil {
		return fmt.Errorf("the image's disk: %w", err)
	}
	if err := (mount{"/dev/vda", "/newroot", "erofs", unix.MS_RDONLY | unix.MS_NODEV | unix.MS_NOSUID, ""}).perform(); err != nil {
		return err
	}
	return switchRoot("/newroot", installedPath)
}

// A mount to make; the target is created where it lacks.
type mount struct {
	source, target, kind string
	flags                uintptr
	options              string
}

func (m mount) perform() error {
	if _, err := os.Stat(m.target); err != nil {
		if err := os.MkdirAll(m.target, 0o755); err != nil {
			return err
		}
	}
	if err := unix.Mount(m.source, m.target, m.kind, m.flags, m.options); err != nil {
		return fmt.Errorf("mount %s on %s: %w", m.source, m.target, err)
	}
	return nil
}

// kernelModules are the modules of the initrd by name, each with the modules it needs.
type kernelModules struct {
	directory string
	needs     map[string][]string
	loaded    map[string]bool
}

// readModules reads "index": a line for each module, its name and then what it needs.
func readModules(directory string) (*kernelModules, error) {
	index, err := os.ReadFile(filepath.Join(directory, "index"))
	if err != nil {
		return nil, err
	}
	modules := &kernelModules{directory, map[string][]string{}, map[string]bool{}}
	for line := range strings.Lines(string(index)) {
		if fields := strings.Fields(line); len(fields) > 0 {
			modules.needs[fields[0]] = fields[1:]
		}
	}
	return modules, nil
}

// loadFor loads the buses, then the drivers of the devices that are really there, then the image's file system.
func (m *kernelModules) loadFor(devices string) error {
	for _, bus := range []string{"virtio_pci", "virtio_mmio"} {
		if err := m.load(bus); err != nil {
			return err
		}
	}
	entries, err := filepath.Glob(devices + "/*/device")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		kind, err := os.ReadFile(entry)
		if err != nil {
			return err
		}
		if driver, known := virtioDrivers[strings.TrimSpace(string(kind))]; known {
			if err := m.load(driver); err != nil {
				return err
			}
		}
	}
	for _, fileSystem := range []string{"erofs", "ext4"} {
		if err := m.load(fileSystem); err != nil {
			return err
		}
	}
	return nil
}

// load loads a module after those it needs; one that is not in the initrd is built into the kernel.
func (m *kernelModules) load(name string) error {
	needs, known := m.needs[name]
	if !known || m.loaded[name] {
		return nil
	}
	m.loaded[name] = true
	for _, other := range needs {
		if err := m.load(other); err != nil {
			return err
		}
	}
	file, err := os.Open(filepath.Join(m.directory, name+".ko"))
	if err != nil {
		return err
	}
	defer file.Close()
	if err := unix.FinitModule(int(file.Fd()), "", 0); err != nil && err != unix.EEXIST && err != unix.ENODEV {
		return fmt.Errorf("module %s: %w", name, err)
	}
	return nil
}

func waitForFile(path string, timeout time.Duration) error {
	for deadline := time.Now().Add(timeout); ; time.Sleep(time.Millisecond) {
		_, err := os.Stat(path)
		if err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

// switchRoot frees the initrd's memory, makes the directory the root and runs the program there in this process' place.
func switchRoot(root, program string) error {
	for _, kept := range []string{"/dev", "/proc", "/sys"} {
		if err := unix.Mount(kept, root+kept, "", unix.MS_MOVE, ""); err != nil {
			return fmt.Errorf("move %s: %w", kept, err)
		}
	}
	for _, freed := range []string{modulesDirectory, "/init"} {
		if err := os.RemoveAll(freed); err != nil {
			return err
		}
	}
	if err := unix.Chdir(root); err != nil {
		return err
	}
	if err := unix.Mount(".", "/", "", unix.MS_MOVE, ""); err != nil {
		return fmt.Errorf("move the root: %w", err)
	}
	if err := unix.Chroot("."); err != nil {
		return err
	}
	if err := unix.Chdir("/"); err != nil {
		return err
	}
	return syscall.Exec(program, []string{program}, []string{"PATH=" + searchPath, "LANG=C.UTF-8"})
}
