"""Memory: what people who have shown nothing make the server hold. Bodies that nobody asked for, half heads, answers that are never read."""

import ssl
import threading
import time

from house import Server, anonymous_memory
from .wire import PASSWORD, Canary, dial, drain, pour, statuses

MEBIBYTE = 1 << 20
BODY = 16 * MEBIBYTE
GROWTH_MAX_KB = 48 << 10
# What a connection itself costs, and what the kernel's accounting of a busy heap adds.
PER_STRANGER_KB = 3
IMPORT = "POST /api/v1/stations/import HTTP/1.1\r\nHost: a\r\n"
DECLARED = f"{IMPORT}Content-Length: {BODY}\r\n\r\n".encode()
CHUNKED = f"{IMPORT}Transfer-Encoding: chunked\r\n\r\n".encode()
OLD = f"POST /api/v1/stations/import HTTP/1.0\r\nContent-Length: {BODY}\r\n\r\n".encode()


class House:
    """A server of its own, and the most anonymous memory that it has while something is done to it."""

    def __init__(self, world, name):
        flags = ["--no-preextend"]
        if world.tls_port:
            flags += ["--tls-listen", "127.0.0.1:0", "--certificate", world.certificates / "server.pem", "--key", world.certificates / "server.key"]
        self.world, self.name = world, name
        self.server = Server(world.data.parent / f"strangers-{len(list(world.data.parent.iterdir()))}", *flags)

    def __enter__(self):
        self.server.start()
        self.port = self.server.port
        self.tls_port = int(self.server.tls_url.rsplit(":", 1)[1]) if self.server.tls_url else None
        self.server.api().post("/stations", {"id": "CANARY", "password": PASSWORD})
        self.canary = Canary(self.port, self.server.api(), self.world.report)
        self.before = self.most = anonymous_memory(self.server)
        self.isOver = False
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()
        return self

    def look(self):
        while not self.isOver:
            self.most = max(self.most, anonymous_memory(self.server))
            time.sleep(0.02)

    def __exit__(self, *_):
        self.isOver = True
        self.thread.join()

    def check(self, most_kb):
        self.canary.check(self.name)
        self.__exit__()
        self.most = max(self.most, anonymous_memory(self.server))
        text = f"{self.before >> 10} MiB before, {self.most >> 10} MiB at most"
        print(f"# {self.name}: {text}", flush=True)
        self.world.report.check(f"[row 38] {self.name}: memory stays in bounds", self.most - self.before < most_kb, text)
        self.world.report.check(f"[row 38] {self.name}: the server stops in order", self.server.stop() == 0, self.server.errors())


def secured(world, raw):
    context = ssl.create_default_context(cafile=world.certificates / "authority.pem")
    context.check_hostname = False
    return context.wrap_socket(raw, server_hostname="localhost")


def shout(port, head, count, body, wrap=None):
    """So many strangers at once, each with a head and as much of its body as is taken; what each was answered."""
    heard, chunk = [None] * count, b"x" * 65_536
    if head == CHUNKED:
        chunk = b"10000\r\n" + chunk + b"\r\n"

    def one(index):
        try:
            raw = dial(port, seconds=10)
            raw = wrap(raw) if wrap else raw
            with raw:
                pour(raw, head)
                sent = 0
                while sent < body and pour(raw, chunk):
                    sent += len(chunk)
                got, _ = drain(raw, 5)
                heard[index] = statuses(got)
        except OSError as error:
            heard[index] = error
    threads = [threading.Thread(target=one, args=(index,), daemon=True) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return heard


def sixty(world):
    """60 strangers with 16 MiB each. Who sends on after the answer may lose it; nobody may be heard to the end."""
    check = world.report.check
    for name, head in (("with lengths", DECLARED), ("in chunks", CHUNKED), ("in HTTP/1.0", OLD), ("over TLS", DECLARED)):
        if name == "over TLS" and not world.tls_port:
            continue
        with House(world, f"60 strangers with 16 MiB each, {name}") as house:
            wrap = (lambda raw: secured(world, raw)) if name == "over TLS" else None
            heard = shout(house.tls_port if wrap else house.port, head, 60, BODY, wrap)
            odd = [answer for answer in heard if answer not in ([401], [429], []) and not isinstance(answer, OSError)]
            check(f"[row 38] {house.name}: none is let in", not odd and any(heard), odd[:3])
            house.check(GROWTH_MAX_KB)
    heard = shout(world.port, DECLARED.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"), 3, 0)
    check("[row 38] a stranger that waits for 100 Continue is told 401 or 429", all(answer in ([401], [429]) for answer in heard), heard)


def crowd(world, name, data):
    """Far more strangers than a source should have, each holding on to its connection."""
    held, count = [], world.sockets_max
    with House(world, f"{count} strangers {name}") as house:
        for _ in range(count):
            try:
                raw = dial(house.port)
                raw.setblocking(False)
                held.append(raw)
                raw.send(data)
            except OSError:
                continue
        world.report.check(f"[row 38] {house.name}: they are there", len(held) > count * 9 // 10, len(held))
        time.sleep(1)
        house.check(GROWTH_MAX_KB + PER_STRANGER_KB * count)
    for raw in held:
        raw.close()


def run(world):
    sixty(world)
    crowd(world, "with a declared body of 16 MiB and 64 KiB of it", DECLARED + b"x" * 65_536)
    crowd(world, "with half a head of 7 KiB", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"h" * 7_000)
    crowd(world, "that do not read the dashboard", b"GET /app.js HTTP/1.1\r\nHost: a\r\n\r\n" * 100)
