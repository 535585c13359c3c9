"""A full disk (trust.md section 3, row 10): commands are refused, reads and remote stops live on, nothing acknowledged is lost, and all
comes back by itself.

    fulldisk.py [--keep]

The data lies on a small file system of its own, ext4 or else tmpfs, which needs the right to mount; another file takes the rest of it.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from crash import PASSWORD, lost_calls, orders
from house import Problem, Report, Server, audit, compile_c, cpms, shared
from charger import basic, now

MIB = 1 << 20
DISK = 64 * MIB
RESERVE = 8 * MIB
LOAD_SECONDS_MAX = 60


class Disk:
    """A file system of a few MiB, and a file that takes what is free of it."""

    def __init__(self, work):
        self.place = work / "disk"
        self.place.mkdir()
        image = work / "image"
        with open(image, "wb") as file:
            file.truncate(DISK)
        self.kind = None
        for kind, commands in (
                ("ext4", (["mkfs.ext4", "-q", "-m", "0", image], ["mount", "-o", "loop", image, self.place])),
                ("tmpfs", (["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", self.place],))):
            if all(self.run(command) for command in commands):
                self.kind = kind
                break
        self.ballast = self.place / "ballast"

    @staticmethod
    def run(command):
        try:
            return subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
        except FileNotFoundError:
            return False

    def free(self):
        status = os.statvfs(self.place)
        return status.f_bavail * status.f_frsize

    def leave(self, wanted):
        """Takes so much that only `wanted` bytes are free, or all but a page where that is 0."""
        with open(self.ballast, "ab") as file:
            size = os.fstat(file.fileno()).st_size
            for _ in range(40):
                change = self.free() - wanted
                if abs(change) < 64 << 10 and (wanted or change <= 0):
                    return
                size = max(0, size + change)
                try:
                    if change < 0:
                        file.truncate(size)
                    else:
                        os.posix_fallocate(file.fileno(), 0, size)
                except OSError:
                    # The last blocks are taken one by one: the file system needs some of them for itself.
                    size = os.fstat(file.fileno()).st_size
                    while self.grow(file, size := size + 4096):
                        pass
                    return

    @staticmethod
    def grow(file, size):
        try:
            os.posix_fallocate(file.fileno(), 0, size)
            return True
        except OSError:
            return False

    def clear(self):
        self.ballast.unlink(missing_ok=True)

    def close(self):
        if self.kind:
            self.run(["umount", self.place])


class Station:
    """One socket and its texts, without a library's own ideas about answers."""

    def __init__(self, server, identity):
        self.socket = connect(
            f"ws://127.0.0.1:{server.port}/ocpp/{identity}", subprotocols=["ocpp1.6"], additional_headers=basic(identity, PASSWORD),
            compression=None, ping_interval=None, open_timeout=15, legacy=True)
        self.calls = 0

    def call(self, action, payload):
        self.calls += 1
        identifier = f"m-{self.calls}"
        self.socket.send(json.dumps([2, identifier, action, payload]))
        while True:
            message = json.loads(self.socket.recv(15))
            if message[0] != 2 and message[1] == identifier:
                return message
            if message[0] == 2:
                self.answer(message)

    def answer(self, message):
        self.socket.send(json.dumps([3, message[1], {"status": "Accepted"}]))

    def order(self):
        """The next call of the server, accepted."""
        while True:
            message = json.loads(self.socket.recv(15))
            if message[0] == 2:
                self.answer(message)
                return message[2]

    def begin(self):
        self.call("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
        answer = self.call("StartTransaction", {"connectorId": 1, "idTag": "TAG1", "meterStart": 0, "timestamp": now()})
        self.transaction = answer[2]["transactionId"]

    def end(self):
        return self.call("StopTransaction", {"transactionId": self.transaction, "meterStop": 100, "timestamp": now()})

    def closed_with(self):
        """The code of the server's Close frame."""
        try:
            while True:
                self.socket.recv(15)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


class Campaign:
    def __init__(self, work, disk, report):
        self.work, self.disk, self.report = work, disk, report

    def check(self, name, good, detail=""):
        return self.report.check(f"full disk: {name}", good, detail)

    def server(self, data):
        return Server(self.disk.place / data, "--disk-reserve", RESERVE)

    def until(self, api, state):
        status = api.until("/status", lambda status: status["disk"]["state"] == state, 15)
        return self.check(f"the state becomes {state}", status["disk"]["state"] == state, status["disk"])

    def refused(self, api, *order):
        """The status and detail of a command."""
        try:
            api.post(*order)
            return 200, ""
        except Problem as problem:
            return problem.status, problem.document.get("detail", "")

    def expect(self, name, *arguments):
        code, out, err = cpms(*arguments)
        self.check(name, code == 0, f"exit {code}: {out[-400:]} {err[-400:]}")

    def audits(self, name, data):
        code, text = audit(self.disk.place / data)
        self.check(name, code == 0, f"{code}: {text[-800:]}")

    def whole(self, data, when):
        self.audits(f"{when}: the audit finds no fault", data)
        for name, command in (("the journal verifies", ("journal", "verify")),
                              ("replay shows no difference", ("replay",)), ("a rebuild gives the live state", ("rebuild",))):
            self.expect(f"{when}: {name}", *command, "--data", self.disk.place / data)

    def states(self):
        server = self.server("states").start()
        api = server.api()
        for order in orders():
            api.post(*order)
        first, second = Station(server, "CP00001"), Station(server, "CP00002")
        first.begin()
        second.begin()
        self.full(server, api, first)
        self.spent(server, api, second)
        server = self.restart(server)
        self.room(server, second.transaction)
        self.whole("states", "after all of it")

    def full(self, server, api, station):
        self.disk.leave(RESERVE * 3 // 4)
        self.until(api, "full")
        status, detail = self.refused(api, "/drivers", {"name": "Ada"})
        self.check("a command is refused with 507 that says why", status == 507 and "kept in reserve" in detail, f"{status} {detail}")
        health = json.load(urllib.request.urlopen(server.url + "/healthz", timeout=10))
        self.check("the health check says it and is 200", health["status"] == "disk-full", health)
        self.check("an alert says it", any(alert["kind"] == "disk-full" for alert in api.until(
            "/alerts", lambda page: any(alert["kind"] == "disk-full" for alert in page["items"]))["items"]))
        self.check("a line on standard error says it", "cpms: the disk is full" in server.errors(), server.errors())
        self.check("the event stream says it", self.stream_says(server, '"state":"full"'))
        try:
            Station(server, "CP00003")
            self.check("a new connection is refused with 503", False)
        except InvalidStatus as refusal:
            response = refusal.response
            self.check("a new connection is refused with 503", response.status_code == 503 and response.headers["Retry-After"] == "60")
        self.check("reads go on", len(api.get("/sessions")["items"]) == 2)
        self.audits("an audit beside the server finds no fault", "states")
        api.post("/sessions/1/stop")
        self.check("a session is stopped from afar", station.order() == "RemoteStopTransaction")
        self.check("its StopTransaction is acknowledged", station.end()[0] == 3)
        self.check("and priced", api.get("/sessions/1")["price"] is not None, api.get("/sessions/1"))

    def spent(self, server, api, station):
        self.disk.leave(0)
        self.until(api, "spent")
        self.check("stations are sent away with 1013", station.closed_with() == 1013)
        status, detail = self.refused(api, "/sessions/2/stop")
        self.check("no command is taken", status == 507 and "Nothing is written" in detail, f"{status} {detail}")
        self.check("reads go on with nothing free", api.get("/sessions/2")["running"])
        self.audits("an audit with nothing free finds no fault", "states")
        self.check("the server lives", server.running(), server.errors())

    def restart(self, server):
        server.kill()
        for _ in range(2):
            server = self.server("states")
            try:
                server.start()
            except RuntimeError as error:
                self.check("a server starts with nothing free", False, error)
                raise
            api = server.api()
            self.check("a server starts with nothing free and reads", api.get("/sessions/2")["running"], f"{self.disk.free()} bytes free")
            code = server.stop()
            self.check("and stops when asked", code == 0, f"exit {code}: {server.errors()}")
        return self.server("states").start()

    def room(self, server, transaction):
        api = server.api()
        self.disk.clear()
        self.until(api, "ample")
        self.check("the alert ends", not any(alert["kind"] == "disk-full" for alert in api.until(
            "/alerts", lambda page: all(alert["kind"] != "disk-full" for alert in page["items"]))["items"]))
        self.check("no connection is left of before", api.until("/status", lambda status: status["stations"]["connected"] == 0)
                   ["stations"]["connected"] == 0)
        station = Station(server, "CP00002")
        station.transaction = transaction
        self.check("a station delivers what it kept", station.end()[0] == 3 and not api.get("/sessions/2")["running"])
        self.check("commands are taken", self.refused(api, "/drivers", {"name": "Ada"})[0] == 200)
        station.socket.close()
        self.check("the server stops when asked", server.stop() == 0, server.errors())

    def stream_says(self, server, text):
        request = urllib.request.urlopen(f"{server.url}/api/v1/events?access_token={server.token}", timeout=10)
        with request:
            limit = time.monotonic() + 10
            while time.monotonic() < limit:
                if text.encode() in request.readline():
                    return True
        return False

    def load(self, wsload):
        """Stations fill the disk by themselves, as fast as they can: the process must outlive it, with all that it acknowledged."""
        server = self.server("load").start()
        api = server.api()
        for order in orders():
            api.post(*order)
        self.disk.leave(RESERVE + 4 * MIB)
        acks = self.work / "acks"
        acks.touch()
        load = subprocess.Popen(
            [wsload, "-c", "20", "-d", str(LOAD_SECONDS_MAX), "-u", "0", "-k", "mix", "-b", "-i", "CP", "-a", PASSWORD, "-g", "TAG1",
             "-L", str(acks), "127.0.0.1", str(server.port), "/ocpp"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        status = api.until("/status", lambda status: status["disk"]["state"] == "spent", LOAD_SECONDS_MAX)
        load.terminate()
        load.wait()
        calls = acks.read_bytes().count(b"\n")
        self.check(f"{calls} calls used half the reserve, and the server lives", status["disk"]["state"] == "spent" and server.running(),
                   f"{status['disk']} {server.errors()}")
        self.check("more than a quarter of the reserve is left", self.disk.free() > RESERVE // 4, self.disk.free())
        self.disk.clear()
        self.until(api, "ample")
        self.check("the server stops when asked after the load", server.stop() == 0, server.errors())
        lost = lost_calls(acks, self.disk.place / "load")
        self.check(f"all {calls} calls acknowledged are found", not lost, sorted(lost)[:5])
        self.whole("load", "after the load")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--keep", action="store_true", help="keep the file system of the run mounted")
    chosen = options.parse_args()
    report = Report()
    work = pathlib.Path(tempfile.mkdtemp(prefix="cpms-full-"))
    disk = Disk(work)
    try:
        if not disk.kind:
            report.skip("full disk campaign", "a file system of its own cannot be mounted here; run it as root")
            return
        print(f"# {DISK // MIB} MiB of {disk.kind}, a reserve of {RESERVE // MIB} MiB", flush=True)
        campaign = Campaign(work, disk, report)
        campaign.states()
        shutil.rmtree(disk.place / "states")
        place = shared()
        if place:
            campaign.load(compile_c(place / "tools/wsload.c", work / "wsload"))
        else:
            report.skip("full disk under load", "no folder `shared` beside the package, and CPMS_SHARED is not set")
    finally:
        if chosen.keep:
            print(f"# kept in {work}")
        else:
            disk.close()
            shutil.rmtree(work, ignore_errors=True)
    report.finish()


if __name__ == "__main__":
    main()
