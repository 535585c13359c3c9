"""Rows 38, 43 and 46: peers that are slow, peers that never read, and more of them than there are descriptors."""

import os
import pathlib
import stat
import threading
import time

from house import Server, binary, cpms
from .wire import PASSWORD, PING, TEXT, Refused, Socket, ask, dial, drain, frame, pour, refusal, credentials, statuses


class Slow:
    """Tests that take the time of a limit, side by side with everything else."""

    def __init__(self, world):
        self.world, self.threads, self.found = world, [], {}
        port = world.port
        self.begin("[row 38] half a head is answered with 408 after 10 s", self.dribble, port, b"GET / HTTP/1.1\r\nHost: a\r\n", b"X", [408])
        self.begin("[row 38] a connection that says nothing ends after 10 s", self.dribble, port, b"", b"", [])
        known = f"POST /api/v1/stations HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.api.token}\r\n".encode()
        body = known + b"Content-Length: 1000\r\n\r\n"
        self.begin("[row 38] half a body is answered with 408 after 10 s", self.dribble, port, body, b"x", [408])
        chunk = known + b"Transfer-Encoding: chunked\r\n\r\n"
        self.begin("[row 38] half a chunk is answered with 408 after 10 s", self.dribble, port, chunk, b"1\r\nx\r\n", [408])
        self.begin("[row 38] half a frame is closed with 1008 after 10 s", self.half_frame)
        self.begin("[row 43] a station that never reads is closed", self.deaf)
        if world.tls_port:
            self.begin("[row 38] a TLS handshake that stalls ends after 10 s", self.dribble, world.tls_port, b"\x16\x03\x01\x02\x00\x01", b"", [])
            self.begin("[row 38] silence on the TLS port ends after 10 s", self.dribble, world.tls_port, b"", b"", [])

    def begin(self, name, work, *arguments):
        def go():
            try:
                self.found[name] = work(*arguments)
            except Exception as error:  # A thread's failure is the test's.
                self.found[name] = (False, repr(error))
        thread = threading.Thread(target=go, daemon=True)
        self.threads.append((name, thread))
        thread.start()

    def dribble(self, port, head, more, codes):
        began = time.monotonic()
        with dial(port) as raw:
            pour(raw, head)
            got, closed = b"", False
            while time.monotonic() - began < 16 and not closed:
                if more:
                    pour(raw, more)
                part, closed = drain(raw, 1)
                got += part
        took = time.monotonic() - began
        return closed and 8 < took < 15 and (statuses(got) == codes or not codes), (statuses(got), closed, took)

    def half_frame(self):
        station = self.world.socket("HALF")
        began = time.monotonic()
        pour(station.raw, frame(TEXT, b"x" * 100)[:50])
        code = station.close_code(16)
        took = time.monotonic() - began
        return code == 1008 and 8 < took < 15, (code, took)

    def deaf(self):
        """Calls without end whose answers are never read: the connection must end. What it may cost, the memory at the end shows."""
        station = Socket(self.world.port, "DEAF", receive_buffer=4096)
        data = frame(TEXT, b'[2,"d","DataTransfer",{"vendorId":"' + b"v" * 200 + b'"}]') + frame(PING, b"p" * 125)
        began, sent = time.monotonic(), 0
        station.raw.settimeout(1)
        while time.monotonic() - began < 50:
            try:
                sent += station.raw.send(data * 50)
            except TimeoutError:
                continue
            except OSError:
                return True, sent
        return False, ("still connected", sent)

    def join(self):
        for name, thread in self.threads:
            thread.join(60)
            good, detail = self.found.get(name, (False, "no end"))
            self.world.report.check(name, good, detail)


def many(world):
    """Row 38: far more sockets than a source may have unauthenticated; those that came before are not harmed."""
    held = []
    for _ in range(1_000):
        try:
            held.append(dial(world.port))
        except OSError:
            break
    for raw in held:
        pour(raw, b"GET /")
    world.report.check("[row 38] 1,000 idle sockets are held", len(held) == 1_000, len(held))
    world.canary.check("1,000 idle sockets")
    for raw in held:
        raw.close()


def fleet(world, server, api):
    """More stations than fit: those beyond are told to come again, and what needs a descriptor is done all the same."""
    check = world.report.check
    rows = "".join(f"FEW{index},,{PASSWORD},1,1,\n" for index in range(300))
    api.post("/stations/import", "id,name,password,securityProfile,connectors,powerMaxW\n" + rows, content_type="text/csv")
    token = api.post("/tokens", {"uid": "04FFEE", "kind": "RFID"})["token"]
    stations = []
    for index in range(300):
        try:
            stations.append(Socket(server.port, f"FEW{index}").raw)
        except Refused:
            break
    check("[row 46] more than half of the descriptors hold stations", 128 < len(stations) < 256 - 48, len(stations))
    status, body = refusal(server.port, "/ocpp/FEW299", credentials("FEW299", PASSWORD))
    check("[row 46] a station that finds no place is refused with 503", status == 503, (status, body))
    check("[row 46] and the status says what to do", any("ulimit -n" in warning for warning in api.get("/status")["warnings"]))
    check("[row 46] and so does standard error", "ulimit -n" in server.errors(), server.errors())
    api.call("DELETE", f"/tokens/{token}")
    api.post("/drivers", {"name": "Ada"})
    exported = ask(server.port, b"GET /api/v1/ledger/postings.csv HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                   + server.token.encode() + b"\r\n\r\n")
    check("[row 46] keys are destroyed, commands done and books exported with no place left", exported[0] == [200], exported[0])
    data = server.data
    code, out, err = cpms("journal", "backup", "--data", data, "--to", pathlib.Path(data).parent / "few-copy")
    check("[row 46] and a backup is made", code == 0, out + err)
    return stations


def descriptors(world, work):
    """Row 46: a server with 256 descriptors, 300 stations, and 400 strangers."""
    wrapper = pathlib.Path(work) / "cpms-few-descriptors"
    wrapper.write_text(f'#!/bin/sh\nulimit -n 256\nexec "{binary()}" "$@"\n')
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    before = os.environ.get("CPMS_BIN")
    os.environ["CPMS_BIN"] = str(wrapper)
    try:
        server = Server(pathlib.Path(work) / "few-journal", "--no-preextend").start()
    finally:
        if before is None:
            del os.environ["CPMS_BIN"]
        else:
            os.environ["CPMS_BIN"] = before
    check, api = world.report.check, server.api()
    api.post("/stations", {"id": "CANARY", "password": PASSWORD})
    station = Socket(server.port, "CANARY")
    station.boot()
    stations = fleet(world, server, api)
    held = []
    for _ in range(400):
        try:
            raw = dial(server.port, seconds=1)
            pour(raw, b"GET /")
            held.append(raw)
        except OSError:
            break
    began = time.monotonic()
    total = api.get("/status")["stations"]["total"]
    check("[row 46] the API answers between 400 strangers", total == 301 and time.monotonic() - began < 2, (total, time.monotonic() - began))
    answer = station.call("Heartbeat", {})
    check("[row 46] without a descriptor left, stations that are connected are served", isinstance(answer, list) and answer[0] == 3, answer)
    began = time.monotonic()
    spun = sum(map(int, pathlib.Path(f"/proc/{server.pid}/stat").read_text().split()[13:15]))
    time.sleep(1)
    spun = sum(map(int, pathlib.Path(f"/proc/{server.pid}/stat").read_text().split()[13:15])) - spun
    check("[row 46] and it does not spin", spun < 50, f"{spun} ticks of CPU in 1 s")
    for raw in held + stations:
        raw.close()
    codes = []
    while time.monotonic() - began < 15 and codes != [200]:
        try:
            codes = ask(server.port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", seconds=2)[0]
        except OSError:
            time.sleep(0.2)
    check("[row 46] it accepts again when clients have gone", codes == [200], codes)
    check("[row 46] and stops in order", server.stop() == 0, server.errors())
