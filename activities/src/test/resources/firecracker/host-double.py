"""What tests need beside network namespaces: services that name themselves, probes, a guest's network card, and a jailer.

serve NAME PORT...      answers every TCP connection and UDP datagram on these ports with NAME
probe SECONDS TARGET... connects to each KIND:ADDRESS:PORT at the same time; prints "TARGET ANSWER" or "TARGET -"
say ADDRESS PORT        sends what it reads to this TCP port and prints what comes back until the other end closes
card GUEST TAP USER     passes frames between the device eth0 of the namespace GUEST and the TAP device of this one, which
                        it opens as USER, as Firecracker does
jailer SOCKET GUEST ... takes the jailer's options and does what its documentation says, but for the process namespace; what
                        it leaves running is no Firecracker but a card. It tells the listener on SOCKET, which plays
                        Firecracker's API, and waits for its word
"""
import argparse, ctypes, fcntl, json, os, resource, select, shutil, socket, stat, struct, subprocess, sys, threading

def serve(name, *ports):
    for port in map(int, ports):
        tcp = socket.socket()
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind(("0.0.0.0", port))
        tcp.listen(64)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("0.0.0.0", port))
        def answer_tcp(tcp=tcp):
            while True:
                connection, _ = tcp.accept()
                with connection:
                    connection.sendall(name.encode())
        def answer_udp(udp=udp):
            while True:
                _, sender = udp.recvfrom(100)
                try:
                    udp.sendto(name.encode(), sender)
                except OSError:
                    pass
        threading.Thread(target=answer_tcp, daemon=True).start()
        threading.Thread(target=answer_udp, daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()

def probe(seconds, *targets):
    answers = {}
    def ask(target):
        kind, address, port = target.split(":")
        try:
            with socket.socket(type=socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM) as asking:
                asking.settimeout(float(seconds))
                asking.connect((address, int(port)))
                if kind == "udp":
                    asking.send(b"?")
                answers[target] = asking.recv(100).decode() or "-"
        except OSError:
            answers[target] = "-"
    threads = [threading.Thread(target=ask, args=(target,)) for target in targets]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    [print(target, answers[target]) for target in targets]

def say(address, port):
    with socket.create_connection((address, int(port)), timeout=10) as talking:
        talking.sendall(sys.stdin.buffer.read())
        while heard := talking.recv(65536):
            sys.stdout.buffer.write(heard)

def open_tap(name):
    tun = os.open("/dev/net/tun", os.O_RDWR)
    tap_without_header = 0x0002 | 0x1000
    fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", name.encode(), tap_without_header))
    return tun

def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, 0x40000000):
        raise OSError(ctypes.get_errno(), "setns")

def card(guest, tap, user, ready=lambda: print("ready", flush=True)):
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    enter(os.open("/run/netns/" + guest, os.O_RDONLY))
    inside = open_tap("eth0")
    enter(here)
    os.setgroups([])
    os.setgid(int(user))
    os.setuid(int(user))
    outside = open_tap(tap)
    ready()
    other = {inside: outside, outside: inside}
    while True:
        for readable in select.select([inside, outside], [], [])[0]:
            try:
                os.write(other[readable], os.read(readable, 65536))
            except OSError:
                pass

def jailer(control, guest, *arguments):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for required in ["--id", "--exec-file", "--uid", "--gid"]:
        parser.add_argument(required, required=True)
    parser.add_argument("--chroot-base-dir", default="/srv/jailer")
    parser.add_argument("--netns", required=True)
    parser.add_argument("--cgroup-version", choices=["1", "2"], default="1")
    parser.add_argument("--parent-cgroup")
    parser.add_argument("--cgroup", action="append", default=[])
    parser.add_argument("--resource-limit", action="append", default=[])
    parser.add_argument("--daemonize", action="store_true", required=True)
    parser.add_argument("--new-pid-ns", action="store_true", required=True)
    split = arguments.index("--")
    options = parser.parse_args(arguments[:split])
    assert list(arguments[split + 1 :]) == ["--api-sock", "/api.sock"], arguments
    assert len(options.id) <= 64 and options.id.replace("-", "").isalnum(), options.id
    program = os.path.basename(options.exec_file)
    root = os.path.join(options.chroot_base_dir, program, options.id, "root")
    os.makedirs(root, exist_ok=True)
    shutil.copy(options.exec_file, os.path.join(root, program))
    user, group = int(options.uid), int(options.gid)
    for folder in ["dev", "dev/net"]:
        os.makedirs(os.path.join(root, folder), exist_ok=True)
    for device, minor in [("dev/net/tun", 200), ("dev/kvm", 232)]:
        os.mknod(os.path.join(root, device), stat.S_IFCHR | 0o600, os.makedev(10, minor))
        os.chown(os.path.join(root, device), user, group)
    os.chown(root, user, group)
    subprocess.run(["ip", "netns", "add", guest], check=True)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        for limit in options.resource_limit:
            name, value = limit.split("=")
            kind = {"fsize": resource.RLIMIT_FSIZE, "no-file": resource.RLIMIT_NOFILE}[name]
            resource.setrlimit(kind, (int(value), int(value)))
        enter(os.open(options.netns, os.O_RDONLY))
        def ready():
            os.write(writing, b"!")
            for descriptor in [0, 1, 2]:
                os.dup2(os.open("/dev/null", os.O_RDWR), descriptor)
        try:
            card(guest, "tap0", user, ready)
        finally:
            os._exit(1)
    os.close(writing)
    if os.read(reading, 1) != b"!":
        sys.exit("the TAP device cannot be opened")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.connect(control)
        listener.sendall(json.dumps({"id": options.id, "root": root, "pid": child, "user": user, "guest": guest}).encode() + b"\n")
        if listener.recv(10) != b"ok\n":
            sys.exit("the double does not start")
    with open(os.path.join(root, program + ".pid"), "w") as file:
        file.write(str(child))

if __name__ == "__main__":
    {"serve": serve, "probe": probe, "say": say, "card": card, "jailer": jailer}[sys.argv[1]](*sys.argv[2:])
