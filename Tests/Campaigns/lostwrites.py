"""Writes that the disk reports as done and did not do (trust.md section 3, rows 15 and 16), and a reader that is killed (row 22).

    lostwrites.py [--keep]

The disk lies by faultfs about one write of the journal's meta page: the server must notice before it acknowledges anything of that commit,
say so and stop; a start on what is left must find all that was acknowledged.
"""

import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from crash import PASSWORD, lost_calls, orders
from house import Report, Server, audit, compile_c, cpms, shared

LOAD_SECONDS_MAX = 20
READER = """
import lmdb, sys, time
environment = lmdb.open(sys.argv[1], readonly=True, max_dbs=8, max_readers=1000)
transaction = environment.begin()
print("reading", flush=True)
time.sleep(60)
"""
READERS = """
import lmdb, sys
print(lmdb.open(sys.argv[1], readonly=True, max_dbs=8, max_readers=1000).readers())
"""


class Campaign:
    def __init__(self, work, tools, report):
        self.work, self.tools, self.report = work, tools, report
        self.acknowledged = 0

    def prepared(self, name):
        """A journal with stations, closed in order."""
        data = self.work / name / "data"
        data.parent.mkdir()
        server = Server(data, "--no-preextend").start()
        for order in orders():
            server.api().post(*order)
        server.stop()
        return data

    def lie(self, rule):
        """A server on a disk that lies once: (whether all acknowledged calls are found, the audit's answer)."""
        name = f"meta page, {rule}"
        data = self.prepared(rule.replace("@", "-").replace("=", "-").replace(":", "-"))
        acks = data.parent / "acks"
        acks.touch()
        server = Server(data, "--no-preextend", env={
            "LD_PRELOAD": self.tools["faultfs.so"], "FAULTFS_ROOT": str(data / "journal"), "FAULTFS_MATCH": "data.mdb", "FAULTFS_RULES": rule})
        server.start()
        load = subprocess.Popen(
            [self.tools["wsload"], "-c", "5", "-d", str(LOAD_SECONDS_MAX), "-u", "0", "-k", "mix", "-b", "-i", "CP", "-a", PASSWORD, "-g", "TAG1",
             "-L", str(acks), "127.0.0.1", str(server.port), "/ocpp"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + LOAD_SECONDS_MAX
        while server.running() and time.monotonic() < limit:
            time.sleep(0.02)
        load.terminate()
        load.wait()
        stopped = not server.running()
        code = server.kill()
        said = "does not stand in the file: a write was lost, or went elsewhere" in server.errors()
        self.report.check(f"{name}: the server stops and says why", stopped and code == 3 and said, f"exit {code}: {server.errors()[-500:]}")
        return name, data, acks

    def whole(self, name, data, acks):
        server = Server(data, "--no-preextend")
        try:
            server.start()
        except RuntimeError as error:
            self.report.check(f"{name}: a server starts on what is left", False, error)
            return
        self.report.check(f"{name}: a server starts on what is left", server.stop() == 0, server.errors())
        calls = acks.read_bytes().count(b"\n")
        lost = lost_calls(acks, data)
        self.acknowledged += calls
        self.report.check(f"{name}: all {calls} calls acknowledged are found", not lost, sorted(lost)[:5])
        code, text = audit(data)
        self.report.check(f"{name}: the audit finds no fault", code == 0, f"{code}: {text[-800:]}")

    def reader(self):
        """A killed reader holds its place until somebody looks for the dead."""
        data = self.prepared("reader")
        journal = str(data / "journal")
        server = Server(data, "--no-preextend").start()
        try:
            reader = subprocess.Popen([sys.executable, "-c", READER, journal], stdout=subprocess.PIPE)
            reader.stdout.readline()
            os.kill(reader.pid, signal.SIGKILL)
            reader.wait()
            held = str(reader.pid) in subprocess.check_output([sys.executable, "-c", READERS, journal], text=True)
            self.report.check("killed reader: it holds its place", held)
            code, out, err = cpms("journal", "verify", "--data", data)
            left = subprocess.check_output([sys.executable, "-c", READERS, journal], text=True)
            self.report.check("killed reader: whoever opens the journal frees it", code == 0 and str(reader.pid) not in left, left + out + err)
        finally:
            self.report.check("killed reader: the server stops when asked", server.stop() == 0, server.errors())


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--keep", action="store_true", help="keep the data directories of the run")
    chosen = options.parse_args()
    place = shared()
    if not place:
        print("SKIPPED lost writes: no folder `shared` beside the package, and CPMS_SHARED is not set")
        return
    report = Report()
    work = pathlib.Path(tempfile.mkdtemp(prefix="cpms-lost-"))
    tools = {
        "wsload": compile_c(place / "tools/wsload.c", work / "wsload"),
        "faultfs.so": compile_c(place / "tools/faultfs.c", work / "faultfs.so", "-shared", "-fPIC", "-lpthread")}
    campaign = Campaign(work, tools, report)
    for rule in ("dsyncwrite@6=drop", "dsyncwrite@97=drop"):
        campaign.whole(*campaign.lie(rule))
    report.check("the campaign had something to lose", campaign.acknowledged > 0)
    # The page that is hit instead may hold anything: what counts is that nobody goes on.
    for rule in ("dsyncwrite@6=misdirect:4096", "dsyncwrite@7=misdirect:4096"):
        campaign.lie(rule)
    campaign.reader()
    if report.failed or chosen.keep:
        print(f"# data kept in {work}")
    else:
        shutil.rmtree(work)
    report.finish()


if __name__ == "__main__":
    main()
