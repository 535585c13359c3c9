"""What ten million entries do to a server that was quick with a hundred thousand: the rows of growth, start and rebuild.

    growth.py [--entries N=10000000] [--directory DIR]     about 9 GB of disk and ten minutes

Two servers stand side by side, one small and one large, and are asked in turn, so that a busy machine meets both.
"""

import argparse
import contextlib
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Interop"))
from house import Api, Server, compile_c, cpms, shared
from ratios import LOAD_CORE, PASSWORD, SERVER_CORE, first_answer

HERE = pathlib.Path(__file__).resolve().parent
SMALL, MIDDLE = 100_000, 1_000_000
ROUNDS, QUESTIONS = 5, 12
SNAPSHOT_SECONDS = 65
STATIONS, METER_FIRST = 1_000, 401


class Growth:
    def __init__(self, work, entries, ending):
        self.work, self.entries, self.ending = work, entries, ending
        self.wsload = compile_c(shared() / "tools/wsload.c", work / "wsload")
        self.scan = compile_c(HERE / "scan.c", work / "scan", "-llmdb")

    def server(self, name):
        server = Server(self.work / name)
        self.ending.callback(server.stop)
        self.up(server)
        api = Api(server.url, server.token)
        rows = "\n".join(f"CP{index:05d},,{PASSWORD},1,1," for index in range(1, STATIONS + 1))
        api.post("/stations/import", "id,name,password,securityProfile,connectors,powerMaxW\n" + rows + "\n", content_type="text/csv")
        api.call("PUT", "/seller", {"name": "S", "address": "A", "vatId": "DE123456789", "series": "R", "currency": "EUR"})
        api.post("/drivers", {"name": "D"})
        api.post("/tokens", {"uid": "TAG1", "driver": 1})
        energy = {"dimension": "ENERGY", "price": "0.49", "vat": "19"}
        api.post("/tariffs", {"name": "T", "currency": "EUR", "components": [energy], "assign": True})
        return server

    @staticmethod
    def up(server):
        server.start()
        subprocess.run(["taskset", "-a", "-p", "-c", SERVER_CORE, str(server.pid)], check=True, stdout=subprocess.DEVNULL)

    def load_command(self, server, *flags):
        return [
            "taskset", "-c", LOAD_CORE, self.wsload, "-j", "-a", PASSWORD, "-g", "TAG1", *map(str, flags), "127.0.0.1", str(server.port),
            "/ocpp"]

    def load(self, server, *flags):
        run = subprocess.run(self.load_command(server, *flags), stdin=subprocess.DEVNULL, capture_output=True, timeout=900)
        return json.loads(run.stdout)

    @staticmethod
    def size(server):
        return Api(server.url, server.token).get("/status")["sequence"]

    def fill(self, server, entries):
        """Sessions and readings until there are so many entries, at stations of their own: what is cut off in the middle of a session is not
        to grow for ever."""
        while (size := self.size(server)) < entries:
            wanted = min(entries - size, 4_000_000)
            self.load(server, "-c", 200, "-n", max(1_000, wanted // 10), "-d", 120, "-u", 0, "-k", "tx")
            self.load(server, "-c", 200, "-n", max(1_000, wanted - wanted // 10), "-d", 120, "-u", 0, "-k", "meter", "-I", METER_FIRST)
            print(f"  {self.size(server):,} entries", file=sys.stderr, flush=True)

        self.settle(server)

    @staticmethod
    def settle(server):
        """The generator leaves sessions without an end, which wait for a person: somebody writes them off."""
        api = Api(server.url, server.token)
        for session in api.all("/sessions?state=held"):
            api.post(f"/sessions/{session['session']}/release", {"writeOff": True})

    # The rows

    def append_rate(self, small, large):
        found = {small: [], large: []}
        for _ in range(ROUNDS):
            for server in (small, large):
                found[server].append(self.load(server, "-c", 100, "-d", 3, "-u", 1, "-k", "meter", "-I", METER_FIRST)["calls_per_s"])
        low, high = statistics.median(found[small]), statistics.median(found[large])
        row("append rate", f"{high:,.0f}/s", f"{low:,.0f}/s", high / low, "≥ 0.9 ×")

    def pages(self, small, large):
        """Questions to the API while 2,000 frames a second run."""
        times = {}
        with contextlib.ExitStack() as ending:
            for server in (small, large):
                load = subprocess.Popen(
                    self.load_command(server, "-c", 500, "-r", 2_000, "-d", 600, "-u", 1, "-k", "meter", "-I", METER_FIRST), stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                ending.callback(load.wait)
                ending.callback(load.kill)
                # One after the other: two loads at once would have one core between them.
                time.sleep(2)
                api = Api(server.url, server.token)
                times[server] = {name: [ask(api, path) for _ in range(QUESTIONS)] for name, path in self.questions(api)}
                load.kill()
                load.wait()
        for name in times[small]:
            low, high = (statistics.median(times[server][name]) * 1000 for server in (small, large))
            row(f"GET {name}", f"{high:.2f} ms", f"{low:.2f} ms", high / low, "≤ 1.5 ×")
        all_times = sorted(time for answers in times[large].values() for time in answers)
        row("all of them, p99", f"{all_times[int(len(all_times) * 0.99)] * 1000:.1f} ms", "", None, "≤ 50 ms")

    @staticmethod
    def questions(api):
        invoice = api.get("/invoices?limit=1")["items"][0]["invoice"]
        session = api.get("/sessions?limit=1")["items"][0]["session"]
        half = max(1, int(session) // 2)
        return [
            ("/stations", "/stations?limit=50"), ("/stations/:id", "/stations/CP00100"), ("/status", "/status"),
            ("/sessions", "/sessions?limit=50"), ("/sessions of a station", "/sessions?limit=50&station=CP00100"),
            ("/sessions/:session, old", f"/sessions/{half}"), ("/invoices", "/invoices?limit=50"),
            ("/invoices/:invoice/trail", f"/invoices/{invoice}/trail"), ("/stations/:id/frames", "/stations/CP00100/frames?limit=50"),
            ("/alerts", "/alerts?limit=50"), ("/ledger", "/ledger")]

    def starts(self, middle, large):
        """Seconds from the start of the process to the answer of the first frame."""
        found = {middle: [], large: []}
        for _ in range(ROUNDS):
            for server in (middle, large):
                server.stop()
                began = time.monotonic()
                server.start()
                up = time.monotonic() - began
                found[server].append(up + first_answer(server.url, "CP00001"))
        low, high = statistics.median(found[middle]) * 1000, statistics.median(found[large]) * 1000
        row("start to first accepted frame, with snapshot", f"{high:.0f} ms", f"{low:.0f} ms with {MIDDLE:,}", high / low, "≤ 1,000 ms, ≤ 1.3 ×")

    def rebuild(self, large):
        large.stop()
        scans, rebuilds, entries = [], [], 0
        for _ in range(2):
            run = json.loads(subprocess.run([self.scan, str(large.data / "journal")], check=True, capture_output=True).stdout)
            entries = run["entries"]
            scans.append(run["per_s"])
            began = time.monotonic()
            code, out, err = cpms("rebuild", "--data", large.data, timeout=900)
            if code != 0:
                raise RuntimeError(f"cpms rebuild ended with {code}: {out} {err}")
            rebuilds.append(entries / (time.monotonic() - began))
        row("rebuild of all projections", f"{max(rebuilds):,.0f}/s", f"scan {max(scans):,.0f}/s", max(rebuilds) / max(scans), "≥ 0.08 × (0.3)")
        began = time.monotonic()
        code, out, err = cpms("journal", "verify", "--data", large.data, timeout=900)
        if code != 0:
            raise RuntimeError(f"cpms journal verify ended with {code}: {out} {err}")
        seconds = time.monotonic() - began
        row("verification of the journal", f"{entries / seconds:,.0f}/s", f"{seconds:.1f} s", None, "")

    def run(self):
        small, large = self.server("small"), self.server("large")
        self.fill(small, SMALL)
        self.fill(large, MIDDLE)
        large.stop()
        middle = Server(self.work / "middle")
        for path in self.work.glob("large*"):
            copy = shutil.copytree if path.is_dir() else shutil.copyfile
            copy(path, self.work / path.name.replace("large", "middle"))
        self.up(large)
        self.fill(large, self.entries)
        # What was written off just now goes to the archive with the next snapshot.
        time.sleep(SNAPSHOT_SECONDS)
        print(f"| what | {self.size(large):,} entries | {self.size(small):,} entries | ratio | goal |\n| --- | --- | --- | --- | --- |", flush=True)
        self.pages(small, large)
        self.append_rate(small, large)
        small.stop()
        middle.start()
        self.ending.callback(middle.stop)
        self.starts(middle, large)
        self.rebuild(large)


def ask(api, path):
    began = time.monotonic()
    api.get(path)
    return time.monotonic() - began


def row(what, large, small, ratio, goal):
    print(f"| {what} | {large} | {small} | {'' if ratio is None else f'{ratio:.2f} ×'} | {goal} |", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--entries", type=int, default=10_000_000)
    options.add_argument("--directory", help="where the journals lie")
    chosen = options.parse_args()
    if not shared():
        print("SKIPPED growth: no folder `shared` beside the package, and CPMS_SHARED is not set")
        return
    with tempfile.TemporaryDirectory(prefix="cpms-growth-", dir=chosen.directory) as place, contextlib.ExitStack() as ending:
        Growth(pathlib.Path(place), chosen.entries, ending).run()


if __name__ == "__main__":
    main()
