package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The addresses of QEMU's user network, unless the kernel's command line names others.
const (
	defaultAddress = "10.0.2.15/24"
	defaultGateway = "10.0.2.2"
	defaultDNS     = "10.0.2.3"
)

// The kernel's struct rtentry, on 64-bit machines.
type routeEntry struct {
	_                             uint64
	destination, gateway, netmask unix.RawSockaddrInet4
	flags                         uint16
	_                             [3]uint16
	_, _                          uint64
	metric                        int16
	_                             [3]uint16
	device                        uint64
	mtu, window                   uint64
	irtt                          uint16
	_                             [3]uint16
}

// configureNetwork brings up the loopback and, where there is a network card, its address and default route.
func configureNetwork(parameters map[string]string) error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	if err := bringUp(socket, "lo"); err != nil {
		return err
	}
	// No IPv6 address is ever configured by a router's word.
	_ = os.WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", []byte("1"), 0)
	resolver := "nameserver " + parameter(parameters, "dns", defaultDNS) + "\noptions timeout:2 attempts:1\n"
	if err := os.WriteFile(stateDirectory+"/resolv.conf", []byte(resolver), 0o644); err != nil {
		return err
	}
	if _, err := net.InterfaceByName("eth0"); err != nil {
		return nil
	}
	address, err := netip.ParsePrefix(parameter(parameters, "address", defaultAddress))
	if err != nil || !address.Addr().Is4() {
		return fmt.Errorf("swarm.address must be such as %s: %w", defaultAddress, err)
	}
	gateway, err := netip.ParseAddr(parameter(parameters, "gateway", defaultGateway))
	if err != nil || !gateway.Is4() {
		return fmt.Errorf("swarm.gateway must be such as %s: %w", defaultGateway, err)
	}
	mask := net.CIDRMask(address.Bits(), 32)
	if err := setAddress(socket, unix.SIOCSIFADDR, address.Addr().AsSlice()); err != nil {
		return err
	}
	if err := setAddress(socket, unix.SIOCSIFNETMASK, mask); err != nil {
		return err
	}
	if err := bringUp(socket, "eth0"); err != nil {
		return err
	}
	return addDefaultRoute(socket, gateway)
}

func parameter(parameters map[string]string, name, otherwise string) string {
	if value, found := parameters[name]; found {
		return value
	}
	return otherwise
}

func bringUp(socket int, name string) error {
	request, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request); err != nil {
		return fmt.Errorf("bring up %s: %w", name, err)
	}
	return nil
}

func setAddress(socket int, operation uint, address []byte) error {
	request, err := unix.NewIfreq("eth0")
	if err != nil {
		return err
	}
	if err := request.SetInet4Addr(address); err != nil {
		return err
	}
	if err := unix.IoctlIfreq(socket, operation, request); err != nil {
		return fmt.Errorf("address of eth0: %w", err)
	}
	return nil
}

func addDefaultRoute(socket int, gateway netip.Addr) error {
	route := routeEntry{flags: unix.RTF_UP | unix.RTF_GATEWAY}
	route.destination.Family = unix.AF_INET
	route.netmask.Family = unix.AF_INET
	route.gateway.Family = unix.AF_INET
	route.gateway.Addr = gateway.As4()
	_, _, failure := unix.Syscall(unix.SYS_IOCTL, uintptr(socket), unix.SIOCADDRT, uintptr(unsafe.Pointer(&route)))
	if failure != 0 && failure != unix.EEXIST {
		return fmt.Errorf("default route: %w", failure)
	}
	return nil
}
