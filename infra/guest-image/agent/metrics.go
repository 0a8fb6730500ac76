package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// One tick of the kernel's CPU accounting; the same on all of Linux' machines.
const millisPerTick = 10

type metrics struct {
	MemoryTotalMiB int64   `json:"memoryTotalMiB"`
	MemoryUsedMiB  int64   `json:"memoryUsedMiB"`
	DiskTotalMiB   int64   `json:"diskTotalMiB"`
	DiskUsedMiB    int64   `json:"diskUsedMiB"`
	CPUMillis      int64   `json:"cpuMillis"`
	Processes      int     `json:"processes"`
	Load1          float64 `json:"load1"`
}

// metrics measures the VM from inside.
func (u *user) metrics(context.Context, nothing) (any, error) {
	memory, err := memoryInfo()
	if err != nil {
		return nil, err
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(u.directory, &disk); err != nil {
		return nil, err
	}
	cpu, err := cpuMillis()
	if err != nil {
		return nil, err
	}
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return nil, err
	}
	first, _, _ := bytes.Cut(load, []byte{' '})
	load1, err := strconv.ParseFloat(string(first), 64)
	return metrics{
		MemoryTotalMiB: memory["MemTotal"] >> 20,
		MemoryUsedMiB:  (memory["MemTotal"] - memory["MemAvailable"]) >> 20,
		DiskTotalMiB:   int64(disk.Blocks) * disk.Bsize >> 20,
		DiskUsedMiB:    int64(disk.Blocks-disk.Bfree) * disk.Bsize >> 20,
		CPUMillis:      cpu,
		Processes:      u.processes(),
		Load1:          load1,
	}, err
}

// memoryInfo reads /proc/meminfo, in bytes.
func memoryInfo() (map[string]int64, error) {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return nil, err
	}
	memory := map[string]int64{}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		if kibibytes, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
			memory[strings.TrimSuffix(fields[0], ":")] = kibibytes << 10
		}
	}
	return memory, nil
}

// cpuMillis is the user and system time of all processors since the boot, without idle, waiting and stolen time.
func cpuMillis() (int64, error) {
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(data), "\n")
	var ticks int64
	for position, word := range strings.Fields(line) {
		// cpu user nice system idle iowait irq softirq steal …
		if position == 0 || position == 4 || position == 5 || position > 7 {
			continue
		}
		value, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += value
	}
	return ticks * millisPerTick, nil
}

func (u *user) processes() int {
	folders, _ := filepath.Glob("/proc/[0-9]*")
	count := 0
	for _, folder := range folders {
		if pid, err := strconv.Atoi(filepath.Base(folder)); err == nil && ownerOf(pid) == u.id {
			count++
		}
	}
	return count
}
