"""A hostile program in a machine: tries to reach all that the plan on its standard input names, and prints as JSON what
answered. It needs nothing but Python's standard library."""

import concurrent.futures
import errno
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time

PATIENCE = 4.0
PROXY = ("127.0.0.1", 3128)
DNS_QUERY = struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + b"\x07example\x03org\0" + struct.pack(">2H", 1, 1)
DHCP_DISCOVER = struct.pack(">4BIHH", 1, 1, 6, 0, 7, 0, 0x8000) + bytes(16) + b"\x52\x54\0\x12\x34\x56" + bytes(202)
DHCP_DISCOVER += b"\x63\x82\x53\x63\x35\x01\x01\xff"
TFTP_READ = b"\0\x01/etc/passwd\0octet\0"
PAYLOADS = {67: DHCP_DISCOVER, 69: TFTP_READ}


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def where(address, port):
    return socket.getaddrinfo(address, port, family(address), flags=socket.AI_NUMERICHOST)[0][4]


def until(poll, deadline):
    while (left := deadline - time.monotonic()) > 0:
        for descriptor, _ in poll.poll(left * 1000):
            yield descriptor


def tcp(targets):
    """Connects to all at once, so that silence is waited for only once. Tells what took a connection or refused one."""
    answers = {}
    pending = {}
    poll = select.poll()
    for name in targets:
        address, port = name.split()
        try:
            connection = socket.socket(family(address), socket.SOCK_STREAM)
            connection.setblocking(False)
            code = connection.connect_ex(where(address, port))
        except OSError as e:
            code = e.errno
        if code == errno.EINPROGRESS:
            pending[connection.fileno()] = (name, connection)
            poll.register(connection, select.POLLOUT)
        else:
            answers[name] = code
    for descriptor in until(poll, time.monotonic() + PATIENCE):
        name, connection = pending.pop(descriptor)
        poll.unregister(descriptor)
        answers[name] = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        connection.close()
        if not pending:
            break
    taken = sorted(name for name, code in answers.items() if code == 0)
    return taken, sorted(name for name, code in answers.items() if code == errno.ECONNREFUSED)


def own(address):
    """Whether this machine has it."""
    try:
        with socket.socket(family(address), socket.SOCK_DGRAM) as asking:
            asking.bind(where(address, 0))
        return True
    except OSError:
        return False


def udp(targets):
    """Asks all at once; tells who sent anything back. What one socket asks another here, by chance of its port, is no answer."""
    answered = set()
    pending = {}
    poll = select.poll()
    for name in targets:
        address, port = name.split()
        try:
            asking = socket.socket(family(address), socket.SOCK_DGRAM)
            asking.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            asking.setblocking(False)
            asking.sendto(PAYLOADS.get(int(port), DNS_QUERY), where(address, port))
        except OSError:
            continue
        pending[asking.fileno()] = (name, asking)
        poll.register(asking, select.POLLIN)
    asking_ports = {asking.getsockname()[1] for _, asking in pending.values()}
    for descriptor in until(poll, time.monotonic() + PATIENCE):
        name, asking = pending[descriptor]
        try:
            sender = asking.recvfrom(2048)[1]
        except OSError:
            continue
        if sender[1] not in asking_ports or not own(sender[0]):
            answered.add(name)
    return sorted(answered)


def dns(names):
    def known(name):
        return subprocess.run(["timeout", str(PATIENCE), "getent", "hosts", name], capture_output=True).returncode == 0

    with concurrent.futures.ThreadPoolExecutor(len(names)) as each:
        return sorted(name for name, found in zip(names, each.map(known, names)) if found)


def powers():
    """What only an administrator may do, and ways to the host beside the network."""
    attempts = {
        "raw ICMP": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
        "raw IP": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW),
        "raw IPv6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW),
        "packets": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)),
        "ARP": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x806)),
        "bluetooth": lambda: socket.socket(31, socket.SOCK_RAW, 0),
        "ping": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP),
        "low port": lambda: socket.socket().bind(("0.0.0.0", 53)),
        "become root": lambda: os.setuid(0),
        "tunnel device": lambda: os.open("/dev/net/tun", os.O_RDWR),
    }
    for cid in (0, 2, 3):
        attempts[f"vsock {cid}"] = lambda cid=cid: vsock(cid)
    for device in ["/dev/vport0p1", "/dev/hvc0", "/dev/vda", "/dev/vdb", "/dev/mem", "/dev/kmsg", "/dev/port"]:
        attempts[device] = lambda device=device: os.open(device, os.O_RDWR)
        attempts[device + " to read"] = lambda device=device: os.open(device, os.O_RDONLY)
    return sorted(name for name, attempt in attempts.items() if works(attempt))


def vsock(cid):
    connection = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
    connection.settimeout(1)
    try:
        connection.connect((cid, 1024))
    except ConnectionResetError:
        # Nobody listens, but there is somebody to say so.
        return


def works(attempt):
    try:
        attempt()
        return True
    except OSError:
        return False


def neighbours():
    """Whose hardware address the kernel has learnt by ARP, after all the attempts."""
    with open("/proc/net/arp", encoding="ascii") as table:
        entries = [line.split() for line in table.readlines()[1:]]
    return sorted(entry[0] for entry in entries if int(entry[2], 16) & 2)


def ask(request):
    """Says this to the proxy; tells the codes of all answers that come back on the connection."""
    heard = b""
    try:
        with socket.create_connection(PROXY, PATIENCE) as connection:
            connection.sendall(request.encode("latin-1"))
            connection.settimeout(PATIENCE)
            while data := connection.recv(65536):
                heard += data
                if request.startswith("CONNECT") and heard.startswith(b"HTTP/1.1 200"):
                    break
    except ConnectionRefusedError:
        return "closed"
    except OSError:
        pass
    return " ".join(code.decode() for code in re.findall(rb"HTTP/1\.[01] (\d{3})", heard))


def main():
    plan = json.load(sys.stdin)
    with concurrent.futures.ThreadPoolExecutor(16) as each:
        names = each.submit(dns, plan["names"])
        datagrams = each.submit(udp, plan["udp"])
        taken, refused = tcp(plan["tcp"])
        proxy = dict(zip(plan["requests"], each.map(ask, plan["requests"])))
        report = {"tcp": taken, "refused": refused, "udp": datagrams.result(), "names": names.result()}
    report |= {"powers": powers(), "neighbours": neighbours(), "proxy": proxy}
    json.dump(report, sys.stdout)


main()
