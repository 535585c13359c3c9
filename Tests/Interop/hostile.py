"""Hostile input against a server of our own, on loopback alone: strangers and thieves, malformed HTTP, frames and texts, peers that are slow or
deaf, TLS as it should not be. After each block a station that behaves is answered within a second; at the end the journal is whole, replays and
rebuilds, and the memory of the process has stayed in bounds. Row numbers are those of the threat model.

    hostile.py WORK_DIRECTORY [BLOCK...]
"""

import os
import pathlib
import resource
import sys
import threading
import time

from hostile_rows import frames, http, identity, stamina, strangers, texts, tls
from hostile_rows.wire import PASSWORD, Canary, Refused, Socket
from house import Report, Server, anonymous_memory, audit, cpms

# Large messages may take 48 MiB, of which the allocator gives back some later. A sanitizer keeps shadows of all memory: CPMS_MEMORY_GROWTH_MB lets it.
MEMORY_GROWTH_MAX_KB = int(os.environ.get("CPMS_MEMORY_GROWTH_MB", "96")) << 10
PLAIN = ("CANARY", "VICTIM", "OTHER", "FRAMES", "TEXTS", "FLOOD", "HALF", "DEAF", "GONE")


class World:
    """The server under attack and what the blocks share."""

    tag = "04A1B2C3D4E5F6"
    raw_key = "3a00ff0d0a80fe3a01020304050607083aff0910"
    evil = {
        "a script": "<script>alert(1)</script>", "an attribute": "\"onmouseover='alert(1)'", "ESC": "\x1b[2J\x1b[31mred", "CR LF": "a\r\nok forged line",
        "bidi": "abc\u202e\u2066gpj.exe", "a formula": "=cmd|' /C calc'!A0", "NUL": "a\0b", "C1": "a\x9b31mb",
    }

    def __init__(self, work):
        self.report = Report()
        self.certificates = work / "certificates"
        self.data = work / "hostile-journal"
        self.server = Server(
            self.data, "--tls-listen", "127.0.0.1:0", "--certificate", self.certificates / "server.pem", "--key", self.certificates / "server.key",
            "--client-ca", self.certificates / "authority.pem").start()
        self.url, self.port = self.server.url, self.server.port
        self.tls_port = int(self.server.tls_url.rsplit(":", 1)[1])
        self.api = self.server.api()
        for station in PLAIN:
            self.api.post("/stations", {"id": station, "password": PASSWORD, "connectors": 2})
        self.api.post("/stations", {"id": "RAWKEY", "password": self.raw_key})
        self.api.post("/stations", {"id": "CP-TLS", "password": PASSWORD, "securityProfile": 2})
        self.api.post("/stations", {"id": "CP-CERT", "password": PASSWORD, "securityProfile": 3})
        self.api.post("/tokens", {"uid": self.tag, "kind": "RFID"})
        self.reader_token = self.api.post("/api-tokens", {"name": "reader", "role": "read-only"})["token"]
        self.canary = Canary(self.port, self.api, self.report)

    def socket(self, station):
        """A connection of a station; one whose last has just ended is let in as soon as the server has seen that."""
        for _ in range(20):
            try:
                return Socket(self.port, station)
            except Refused:
                time.sleep(0.1)
        raise Refused(station)

    def watch_memory(self):
        """Notes the peak, some times a second, as long as the server lives."""
        self.peak = self.anonymous_memory()
        def look():
            while self.server.running():
                try:
                    self.peak = max(self.peak, self.anonymous_memory())
                except (OSError, AttributeError):
                    return
                time.sleep(0.1)
        threading.Thread(target=look, daemon=True).start()

    def anonymous_memory(self):
        return anonymous_memory(self.server)


def printable(text):
    """No control characters but line ends: nothing a terminal would obey."""
    return not any(ord(letter) < 0x20 and letter != "\n" or 0x7F <= ord(letter) <= 0x9F or letter in "\u202a\u202b\u202d\u202e\u2066\u2067" for letter in text)


def outputs(world):
    """Row 55, while the server runs: what the command line shows of what stations said."""
    common = ("--url", world.url, "--token-file", world.server.token_file)
    for command in (("station", "list"), ("station", "show", "TEXTS"), ("station", "frames", "TEXTS"), ("knocking", "list"), ("alert", "list"), ("status",)):
        code, out, err = cpms(*command, *common)
        world.report.check(f"[row 55] cpms {' '.join(command)} prints no control characters", code == 0 and printable(out + err), (code, ascii(out[-300:]), err[-300:]))


def afterwards(world, before):
    check = world.report.check
    after, peak = world.anonymous_memory(), world.peak
    check(f"memory stays in bounds: {before >> 10} MiB before, {peak >> 10} MiB at most, {after >> 10} MiB after", peak - before < MEMORY_GROWTH_MAX_KB)
    check("the server stops in order", world.server.stop() == 0, world.server.errors())
    log = pathlib.Path(world.server.log.name).read_text(errors="replace")
    check("[row 55] its log holds no control characters", printable(log), ascii(log[-500:]))
    faults, text = audit(world.data)
    check("cpms audit finds no fault", faults == 0, text[-1200:])
    for command in ("replay", "rebuild"):
        code, out, err = cpms(command, "--data", world.data)
        check(f"cpms {command} finds nothing", code == 0, out[-600:] + err[-600:])
    code, out, err = cpms("journal", "cat", "--data", world.data)
    check("[row 55] cpms journal cat prints no control characters", code == 0 and printable(out + err), (code, err[-300:]))
    check("[row 12] and no password and no token", PASSWORD not in out and world.api.token not in out)


def main():
    work, chosen = pathlib.Path(sys.argv[1]), sys.argv[2:]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    descriptors = min(hard, 12_288) if hard != resource.RLIM_INFINITY else 12_288
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, hard))
    world = World(work)
    world.sockets_max = min(10_000, descriptors - 512)
    before = world.anonymous_memory()
    world.watch_memory()
    blocks = [
        ("identity", lambda: identity.run(world)), ("http", lambda: http.run(world)), ("frames", lambda: frames.run(world)), ("texts", lambda: texts.run(world)),
        ("flood", lambda: frames.flood(world)), ("many", lambda: stamina.many(world)), ("strangers", lambda: strangers.run(world)), ("tls", lambda: tls.run(world)),
        ("descriptors", lambda: stamina.descriptors(world, work)), ("outputs", lambda: outputs(world))]
    slow = stamina.Slow(world) if not chosen or "slow" in chosen else None
    for name, block in blocks:
        if chosen and name not in chosen:
            continue
        began = time.monotonic()
        try:
            block()
        except Exception as error:  # One block's failure must not hide the others' results.
            world.report.check(f"the block {name} comes to its end", False, repr(error))
        world.canary.check(f"the block {name}")
        print(f"# {name}: {time.monotonic() - began:.1f} s", flush=True)
        if not world.server.running():
            print(world.server.errors())
            break
    if slow:
        slow.join()
        world.canary.check("the slow and the deaf")
    print(f"# the canary's slowest Heartbeat: {world.canary.worst:.3f} s", flush=True)
    afterwards(world, before)
    world.report.finish()


main()
