"""Measures `cpms serve` beside the yardsticks and prints a table in Markdown.

    ratios.py [--rounds N=3] [--seconds S=3] [--long] [--directory DIR]

Everything runs on the same machine in one run, the candidates in turn, so that a slow disk or a busy neighbour meets all of them. The
load generator has the last core to itself where there is more than one; the server under test has the first.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import pathlib
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Interop"))
from charger import client_tls, open_socket
from house import Api, Server, compile_c, cpms, shared

HERE = pathlib.Path(__file__).resolve().parent
PASSWORD = "0123456789abcdef0123456789abcdef01234567"
STATIONS = 20_000
TLS_STATIONS = 10_000
IMPORT_ROWS = 2_000
FRAME_BYTES = 431
JOURNAL_ENTRIES = 2_000_000
CORES = os.cpu_count() or 1
SERVER_CORE, LOAD_CORE = "0", str(CORES - 1)


class Yardstick:
    """A comparison server: a command that prints `listening on PORT`."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, *map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening on "):
            raise RuntimeError(f"{command[0]} did not come up")
        self.port = int(line.split()[-1])
        self.pid = self.process.pid

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Bench:
    def __init__(self, work, options, ending):
        self.work, self.options = work, options
        tools = shared() / "tools"
        self.wsload = compile_c(tools / "wsload.c", work / "wsload")
        self.append_tool = compile_c(HERE / "append.c", work / "append", "-llmdb", "-lcrypto")
        self.echo = Yardstick(compile_c(HERE / "echo.c", work / "echo", "-lcrypto"), "0")
        ending.callback(self.echo.stop)
        self.py = Yardstick(sys.executable, HERE / "py.py", work / "py.sqlite")
        ending.callback(self.py.stop)
        self.py_default = Yardstick(sys.executable, HERE / "py.py", work / "py-default.sqlite", "DELETE")
        ending.callback(self.py_default.stop)
        self.server = Server(work / "data")
        ending.callback(self.server.stop)
        self.server.start()
        subprocess.run(["taskset", "-a", "-p", "-c", SERVER_CORE, str(self.server.pid)], check=True, stdout=subprocess.DEVNULL)
        self.provision()
        self.rows = []

    def provision(self):
        api = Api(self.server.url, self.server.token)
        self.import_stations(api, STATIONS)
        api.post("/tokens", {"uid": "TAG1", "kind": "RFID"})

    @staticmethod
    def import_stations(api, count):
        for first in range(1, count + 1, IMPORT_ROWS):
            rows = "\n".join(f"CP{index:05d},,{PASSWORD},1,1," for index in range(first, first + IMPORT_ROWS))
            api.post("/stations/import", "id,name,password,securityProfile,connectors,powerMaxW\n" + rows + "\n", content_type="text/csv")

    def load_command(self, target, *flags):
        command = ["taskset", "-c", LOAD_CORE, self.wsload, "-j", "-P", str(target.pid), *map(str, flags)]
        if target is self.server:
            command += ["-a", PASSWORD]
        if target is self.echo:
            command += ["-k", "echo", "-s", str(FRAME_BYTES)]
        return [*command, "127.0.0.1", str(target.port), "/ocpp" if target is self.server else "/"]

    def load(self, target, *flags):
        run = subprocess.run(self.load_command(target, *flags), stdin=subprocess.DEVNULL, capture_output=True, timeout=400)
        return self.result(run.stdout, run.stderr)

    @staticmethod
    def result(out, err):
        if not out.strip():
            raise RuntimeError(f"wsload: {err.decode('utf-8', 'replace')[:500]}")
        figures = json.loads(out)
        figures["faults"] = sum(figures["errors"].values())
        return figures

    def append(self, group, chain, seconds=1.0):
        with tempfile.TemporaryDirectory(dir=self.work) as place:
            out = subprocess.run(
                [self.append_tool, place, str(group), str(chain), str(FRAME_BYTES), str(seconds)], check=True, capture_output=True).stdout
        return json.loads(out)

    def row(self, what, figure, beside, ratio="", goal="", faults=0):
        line = f"| {what} | {figure} | {beside} | {ratio} | {goal} |" + (f" {faults} errors" if faults else "")
        self.rows.append(line)
        print(line, flush=True)

    # The rows of the table

    def throughput(self):
        seconds = self.options.seconds
        found = {"cpms": [], "py": [], "py default": [], "echo": []}
        faults = 0
        for _ in range(self.options.rounds):
            for name, target in (("py", self.py), ("py default", self.py_default), ("cpms", self.server), ("echo", self.echo)):
                figures = self.load(target, "-c", 100, "-d", seconds, "-u", 1, "-k", "meter")
                found[name].append(figures["calls_per_s"])
                faults += figures["faults"]
        cpms, py, plain, echo = (statistics.median(found[name]) for name in ("cpms", "py", "py default", "echo"))
        self.row("durable MeterValues/s, 100 connections", f"{cpms:,.0f}", f"py, SQLite as it comes {plain:,.0f}", f"{cpms / plain:.1f} ×", "≥ 30 (75)", faults)
        self.row("the same beside py with a write-ahead log", f"{cpms:,.0f}", f"py, WAL {py:,.0f}", f"{cpms / py:.1f} ×", "")
        self.row("the same beside a bare echo, same core", f"{cpms:,.0f}", f"echo {echo:,.0f}", f"{cpms / echo:.2f} ×", "≥ 0.25 (0.6)")

    def processor(self):
        self.processor_at("busy", 0, 0)
        # With few calls a commit serves one of them, and its system calls are most of the cost.
        self.processor_at("at 2,000 calls/s (py 200)", 200, 2000)

    def processor_at(self, load, py_rate, cpms_rate):
        found = {"cpms": [], "py": [], "py default": []}
        faults = 0
        for _ in range(self.options.rounds):
            for name, target, rate in (("py", self.py, py_rate), ("py default", self.py_default, py_rate), ("cpms", self.server, cpms_rate)):
                figures = self.load(target, "-c", 1000, "-r", rate, "-d", self.options.seconds, "-u", 1, "-k", "meter")
                found[name].append(figures["server_cpu_us_per_call"])
                faults += figures["faults"]
        cpms, py, plain = (statistics.median(found[name]) for name in ("cpms", "py", "py default"))
        self.row(
            f"CPU per durable call, 1,000 connections, {load}", f"{cpms:.1f} µs", f"py {plain:.0f} µs (WAL {py:.0f} µs)",
            f"{cpms / plain:.3f} × ({cpms / py:.3f} ×)", "≤ 0.03 (0.011), ≤ 30 µs (12)", faults)

    def latency(self):
        ratios, shown, faults, backlog = [], [], 0, 0
        for _ in range(self.options.rounds):
            commit = self.append(1, 1)["commit_p50_us"]
            figures = self.load(self.server, "-c", 1000, "-r", 2000, "-d", self.options.seconds * 2, "-u", 2, "-k", "meter")
            ratios.append(figures["p99_us"] / commit)
            shown.append((figures["p99_us"], commit))
            faults += figures["faults"]
            backlog = max(backlog, figures["backlog"])
        p99, commit = sorted(shown)[len(shown) // 2]
        self.row(
            "p99 at 2,000 calls/s, 1,000 connections, open loop", f"{p99 / 1000:.2f} ms, backlog {backlog}", f"commit p50 {commit / 1000:.2f} ms",
            f"{statistics.median(ratios):.1f} ×", "≤ 10 (3), no backlog", faults)

    def storm(self):
        others = subprocess.Popen(
            self.load_command(self.server, "-c", 100, "-I", 10_001, "-r", 200, "-d", 15, "-u", 1, "-k", "auth", "-g", "TAG1"),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(3)
        figures = self.load(self.server, "-c", 10_000, "-C", 0, "-b", "-k", "idle", "-d", 1, "-u", 0)
        meanwhile = self.result(*others.communicate())
        refused = figures["errors"]["handshake"] + figures["errors"]["connect"]
        self.row(
            "reconnect storm, 10,000 stations boot at once", f"{figures['open'] / figures['connect_s']:,.0f}/s, {refused} refused",
            f"Authorize of 100 others p99 {meanwhile['p99_us'] / 1000:.1f} ms", "", "≥ 5,000/s (15,000); p99 ≤ 250 ms (50)", figures["faults"])

    def memory(self):
        figures = self.load(self.server, "-c", 10_000, "-k", "idle", "-d", 2, "-u", 0)
        self.row("anonymous memory per idle station at 10,000, plain", f"{figures['anon_bytes_per_conn'] / 1024:.2f} KiB", "", "", "≤ 3 KiB (1)", figures["faults"])

    def tls_memory(self):
        """Stations on TLS, idle: connections opened by this process, one after the other."""
        place = self.work / "certificates"
        place.mkdir()
        subprocess.run([HERE.parent / "Interop/certificates.sh", place, "CP00001"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server = Server(
            self.work / "tls", "--tls-listen", "127.0.0.1:0", "--certificate", place / "server.pem", "--key", place / "server.key")
        server.start()
        sockets = []
        try:
            self.import_stations(Api(server.url, server.token), TLS_STATIONS)
            resource.setrlimit(resource.RLIMIT_NOFILE, (TLS_STATIONS + 1_000, max(TLS_STATIONS + 1_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
            context = client_tls(place / "authority.pem")
            port = int(server.tls_url.rsplit(":", 1)[1])
            before = anonymous_bytes(server.pid)
            for index in range(1, TLS_STATIONS + 1):
                sockets.append(raw_socket(context, port, f"CP{index:05d}"))
            time.sleep(2)
            each = (anonymous_bytes(server.pid) - before) / TLS_STATIONS
        finally:
            for each_socket in sockets:
                each_socket.close()
            server.stop()
        self.row(f"the same with TLS, {TLS_STATIONS:,} stations", f"{each / 1024:.2f} KiB", "", "", "≤ 20 KiB (15)")

    def idle(self):
        figures = self.load(self.server, "-c", 10_000, "-r", 33.3, "-d", 15, "-u", 2, "-k", "heartbeat")
        share = figures["server_cpu"] / figures["sec"] * 100
        self.row("10,000 stations, heartbeat every 300 s", f"{share:.2f} % of a core", "", "", "≤ 2 % (0.5 %)", figures["faults"])

    def held(self):
        figures = self.load(self.server, "-c", 19_000, "-k", "idle", "-d", 60, "-u", 0)
        self.row("connections held for 60 s", f"{figures['open']:,}", "", "", "19,000, none dropped", figures["faults"])

    def appends(self):
        for group in (1, 100, 1000):
            found = {"cpms": [], "plain": [], "chained": []}
            for _ in range(self.options.rounds * 2):
                found["chained"].append(self.append(group, 1)["per_s"])
                found["cpms"].append(self.own_append(group)["per_s"])
                found["plain"].append(self.append(group, 0)["per_s"])
            own, plain, chained = (statistics.median(found[name]) for name in ("cpms", "plain", "chained"))
            ratio = statistics.median(one / other for one, other in zip(found["cpms"], found["chained"]))
            self.row(
                f"journal append with chain, groups of {group}", f"{own:,.0f}/s", f"in C {chained:,.0f}/s, without chain {plain:,.0f}/s",
                f"{ratio:.2f} ×", "≥ 0.8 (0.95)")

    def own_append(self, group, seconds=1.0):
        with tempfile.TemporaryDirectory(dir=self.work) as place:
            return self.tell("bench", "--append", group, "--bytes", FRAME_BYTES, "--seconds", seconds, "--data", place)

    @staticmethod
    def tell(*arguments):
        code, out, err = cpms(*arguments, "--json")
        if code != 0:
            raise RuntimeError(f"cpms {arguments[0]} ended with {code}: {out} {err}")
        return json.loads(out)

    def fill(self):
        """A journal of some size: sessions and readings, as long as it is small."""
        api = Api(self.server.url, self.server.token)
        while api.get("/status")["sequence"] < JOURNAL_ENTRIES:
            for kind in ("tx", "meter"):
                self.load(self.server, "-c", 1_000, "-n", JOURNAL_ENTRIES // 4, "-d", 60, "-u", 0, "-k", kind)

    def audit(self):
        self.fill()
        report = self.tell("journal", "verify", "--data", self.server.data)
        size = report["bytes"] // report["entries"]
        found, hashed, processor = [], [], []
        for _ in range(self.options.rounds * 2):
            hashed.append(openssl_speed(size))
            before = processor_seconds()
            run = self.tell("journal", "verify", "--data", self.server.data)
            processor.append((processor_seconds() - before) / run["entries"])
            found.append(run["entriesPerSecond"] / CORES)
        # The least disturbed of each: what takes all cores is slower by whatever else runs, what takes one is not.
        own, one, used = max(found), max(hashed), min(processor)
        self.row(
            f"audit of chain and tree on all {CORES} cores, entries of {size} bytes", f"{own:,.0f}/s a core", f"openssl speed {one:,.0f}/s",
            f"{own / one:.2f} ×", "≥ 0.9 (1.2)")
        self.row("the same by processor time", f"{used * 1e9:.0f} ns an entry", f"openssl {1e9 / one:.0f} ns", f"{1 / one / used:.2f} ×", "")

    def rebuild(self):
        self.fill()
        scan = compile_c(HERE / "scan.c", self.work / "scan", "-llmdb")
        found, scanned = [], []
        for _ in range(self.options.rounds * 2):
            run = subprocess.run([scan, self.server.data / "journal"], check=True, capture_output=True)
            scanned.append(json.loads(run.stdout)["per_s"])
            found.append(self.tell("rebuild", "--data", self.server.data)["entriesPerSecond"])
        own, bare = max(found), max(scanned)
        self.row("rebuild of all projections", f"{own:,.0f}/s", f"scan {bare:,.0f}/s", f"{own / bare:.2f} ×", "≥ 0.08 (0.3)")

    def start(self):
        found = []
        for turn in range(5):
            server = Server(self.work / f"empty-{turn}")
            began = time.monotonic()
            server.start()
            up = time.monotonic() - began
            api = Api(server.url, server.token)
            api.post("/stations", {"id": "CP1", "password": PASSWORD})
            found.append(up + first_answer(server.url))
            server.stop()
        self.row("start to first accepted frame, empty", f"{statistics.median(found) * 1000:.0f} ms", "", "", "≤ 60 ms")


def anonymous_bytes(pid):
    """Anonymous memory of a process: what is mapped from files is not its own."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the kernel does not tell RssAnon")


def raw_socket(context, port, station):
    """A station's WebSocket, open and idle."""
    plain = socket.create_connection(("127.0.0.1", port))
    secure = context.wrap_socket(plain, server_hostname="localhost")
    basic_login = base64.b64encode(f"{station}:{PASSWORD}".encode()).decode()
    secure.sendall(
        f"GET /ocpp/{station} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n"
        f"Authorization: Basic {basic_login}\r\n\r\n".encode())
    answer = secure.recv(4096)
    if b" 101 " not in answer:
        raise RuntimeError(f"{station} was refused: {answer[:200]!r}")
    return secure


def processor_seconds():
    """Processor time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def openssl_speed(size):
    """Messages of this size that one process hashes in a second."""
    out = subprocess.run(
        ["openssl", "speed", "-mr", "-seconds", "1", "-bytes", str(size), "-evp", "sha256"], check=True, capture_output=True).stdout
    # The last line of the machine's form: +F:number:name:bytes a second.
    return float(out.decode().strip().splitlines()[-1].split(":")[-1]) / size


def first_answer(url, station="CP1"):
    """Seconds from the handshake of a station to the answer of its BootNotification."""
    return asyncio.run(first_frame(url.replace("http", "ws", 1), station))


async def first_frame(url, station):
    """Seconds from the handshake to the answer of a BootNotification."""
    began = time.monotonic()
    opened = await open_socket(url, station, PASSWORD)
    await opened.send('[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')
    while json.loads(await opened.recv())[0] != 3:
        continue
    took = time.monotonic() - began
    await opened.close()
    return took


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=3)
    options.add_argument("--long", action="store_true", help="hold 19,000 connections for a minute too")
    options.add_argument("--directory", help="where the journals lie: the disk that is measured")
    options.add_argument("--only", help="rows to measure, by name, with commas between")
    chosen = options.parse_args()
    if not shared():
        print("SKIPPED yardstick: no folder `shared` beside the package, and CPMS_SHARED is not set")
        return
    # Memory first: connections that went before leave theirs to be used again.
    parts = ["memory", "tls_memory", "throughput", "processor", "latency", "storm", "idle", "appends", "audit", "rebuild", "start"] + (["held"] if chosen.long else [])
    if chosen.only:
        parts = [part for part in parts if part in chosen.only.split(",")]
    with tempfile.TemporaryDirectory(prefix="cpms-yardstick-", dir=chosen.directory) as place, contextlib.ExitStack() as ending:
        bench = Bench(pathlib.Path(place), chosen, ending)
        print("| what | cpms | beside | ratio | goal |\n| --- | --- | --- | --- | --- |", flush=True)
        for part in parts:
            getattr(bench, part)()


if __name__ == "__main__":
    main()
