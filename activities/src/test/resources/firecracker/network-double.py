"""What tests need beside network namespaces: services that name themselves, probes, and a guest's network card.

serve NAME PORT...      answers every TCP connection and UDP datagram on these ports with NAME
probe SECONDS TARGET... connects to each KIND:ADDRESS:PORT at the same time; prints "TARGET ANSWER" or "TARGET -"
card GUEST TAP USER     passes frames between the device eth0 of the namespace GUEST and the TAP device of this one, which
                        it opens as USER, as Firecracker does
"""
import ctypes, fcntl, os, select, socket, struct, sys, threading

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

def open_tap(name):
    tun = os.open("/dev/net/tun", os.O_RDWR)
    tap_without_header = 0x0002 | 0x1000
    fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", name.encode(), tap_without_header))
    return tun

def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, 0x40000000):
        raise OSError(ctypes.get_errno(), "setns")

def card(guest, tap, user):
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    enter(os.open("/run/netns/" + guest, os.O_RDONLY))
    inside = open_tap("eth0")
    enter(here)
    os.setgroups([])
    os.setgid(int(user))
    os.setuid(int(user))
    outside = open_tap(tap)
    print("ready", flush=True)
    other = {inside: outside, outside: inside}
    while True:
        for readable in select.select([inside, outside], [], [])[0]:
            try:
                os.write(other[readable], os.read(readable, 65536))
            except OSError:
                pass

if __name__ == "__main__":
    {"serve": serve, "probe": probe, "card": card}[sys.argv[1]](*sys.argv[2:])
