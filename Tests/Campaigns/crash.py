"""Crashes under load: what was acknowledged is found, the chain verifies, replay shows no difference, a rebuild gives the live state.

    crash.py [--cycles N=10] [--seed S] [--keep]

A cycle starts `cpms serve`, loads it with wsload, which notes every acknowledged call, and ends it: by kill -9 at a random time; at a
sync or write that faultfs makes the last one, fail or tear; or by a power cut, after which only what was synced is left. Then the data
must be whole, and a server must start on it. Every few cycles begin on a new data directory, so that set-up is under fire too.
"""

import argparse
import collections
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Interop"))
from house import Api, Problem, Report, Server, audit, compile_c, cpms, frame_text, journal_lines, shared

PASSWORD = "0123456789abcdef0123456789abcdef01234567"
STATIONS = 20
RATE = 1500
LOAD_SECONDS_MAX = 20
CYCLES_ON_ONE_JOURNAL = 5
MESSAGE_ID = re.compile(r'^\s*\[\s*2\s*,\s*"([^"]*)"')


def orders():
    """Stations, a card and a tariff, as requests to the API: path, body, type of the body."""
    rows = [f"CP{index:05d},,{PASSWORD},1,2," for index in range(1, STATIONS + 1)]
    return [
        ("/stations/import", "id,name,password,securityProfile,connectors,powerMaxW\n" + "\n".join(rows) + "\n", "text/csv"),
        ("/tokens", {"uid": "TAG1", "kind": "RFID"}, "application/json"),
        ("/tariffs", {"name": "Energy", "currency": "EUR", "assign": True, "components": [
            {"dimension": "ENERGY", "price": "0.40", "vat": "19", "stepSize": 1}]}, "application/json")]


def lost_calls(acks, data):
    """Calls that wsload says were acknowledged, and that the journal does not have."""
    wanted = {tuple(line.split(" ", 1)) for line in acks.read_text().splitlines() if " " in line}
    # The last line may be cut where the load itself was ended; what is left of it names no call.
    wanted = {pair for pair in wanted if pair[1].count("-") == 2}
    for entry in journal_lines(data):
        found = frame_text(entry)
        identifier = found and MESSAGE_ID.match(found[1])
        if identifier:
            wanted.discard((found[0], identifier.group(1)))
    return wanted


class Campaign:
    def __init__(self, work, seed, tools):
        self.work, self.random, self.tools = work, random.Random(seed), tools
        self.report = Report()
        self.journals = 0
        self.kinds = collections.Counter()
        self.acknowledged_in_all = 0
        self.new_journal()

    def new_journal(self):
        self.journals += 1
        self.state = self.work / f"state-{self.journals}"
        self.state.mkdir()
        self.acks = self.work / f"acks-{self.journals}"
        self.acks.touch()
        self.sync = 0

    @property
    def data(self):
        return self.state / "data"

    def server(self, rules=None, shadow=None):
        env = {}
        flags = []
        if rules:
            env = {"LD_PRELOAD": self.tools["faultfs.so"], "FAULTFS_ROOT": str(self.state), "FAULTFS_RULES": rules}
            env["FAULTFS_SEED"] = str(self.random.randrange(1, 1 << 30))
        if shadow:
            # Zeros written ahead are appended beside the commits; the simulated disk knows no atomic append.
            flags = ["--no-preextend"]
            env["FAULTFS_SHADOW"] = str(shadow)
            env["FAULTFS_CRASH"] = self.random.choice(["none", "prefix", "random", "torn"])
        return Server(self.data, *flags, env=env)

    def plan(self):
        """How this cycle ends: (name, rules, power cut?)."""
        self.sync += 1
        # Early ones rise one by one through the start; late ones strike under load.
        early, late = self.sync, self.random.randrange(40, 400)
        return self.random.choice([
            ("kill -9", None, False), ("kill -9", None, False), ("kill -9", None, False),
            (f"exit before sync {early}", f"sync@{early}=exit", False),
            (f"exit before sync {late}", f"sync@{late}=exit", False),
            (f"exit after sync {late}", f"sync@{late}=after", False),
            (f"power cut at sync {early}", f"sync@{early}=exit", True),
            (f"power cut at sync {late}", f"sync@{late}=exit", True),
            (f"torn write {late}", f"write@{late}=torn", True),
            (f"EIO at sync {late}", f"sync@{late}+=EIO", False),
            (f"full disk from write {late}", f"write@{late}+=ENOSPC", False),
        ])

    def cycle(self, number):
        if number and number % CYCLES_ON_ONE_JOURNAL == 0:
            shutil.rmtree(self.state)
            self.new_journal()
        name, rules, power_cut = self.plan()
        self.kinds[re.sub(r" \d+", "", name)] += 1
        shadow = None
        if power_cut:
            shadow = self.work / "shadow"
            shutil.copytree(self.state, shadow)
        began = self.acks.stat().st_size
        self.load(rules, shadow)
        if shadow:
            shutil.rmtree(self.state)
            shadow.rename(self.state)
        lines = self.acks.read_bytes()[began:].count(b"\n")
        self.acknowledged_in_all += lines
        self.look(f"cycle {number + 1}, {name}", lines)

    def load(self, rules, shadow):
        server = self.server(rules, shadow)
        try:
            server.start()
            self.provision(Api(server.url, server.token))
        except (RuntimeError, OSError, Problem) as error:
            # The fault struck before anybody could connect: nothing was acknowledged, and the next start must succeed.
            server.kill()
            if not rules:
                self.report.check("without a fault the server starts and is set up", False, f"{error} {server.errors()}")
            return
        kind = self.random.choice(["mix", "meter", "tx", "status"])
        load = subprocess.Popen(
            [self.tools["wsload"], "-c", str(STATIONS), "-r", str(RATE), "-d", str(LOAD_SECONDS_MAX), "-u", "0", "-k", kind, "-b", "-i", "CP",
             "-a", PASSWORD, "-g", "TAG1", "-L", str(self.acks), "127.0.0.1", str(server.port), "/ocpp"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        patience = time.monotonic() + self.random.uniform(0.1, 1.5 if not rules else 4)
        while time.monotonic() < patience and server.running():
            time.sleep(0.005)
        server.kill()
        load.terminate()
        load.wait()

    def provision(self, api):
        """A start before this one may have got through a part of it: what exists is refused, and that is well."""
        for order in orders():
            try:
                api.post(*order)
            except Problem as problem:
                if problem.status not in (409, 422):
                    raise

    def look(self, name, acknowledged):
        """The data must be whole, and a server must start on it."""
        if (self.data / "journal/data.mdb").exists():
            self.expect(f"{name}: the journal verifies", "journal", "verify", "--data", self.data)
        server = self.server()
        try:
            server.start()
            sequence = Api(server.url, server.token).get("/status")["sequence"]
        except (RuntimeError, OSError, Problem) as error:
            self.report.check(f"{name}: a server starts on what is left", False, error)
            server.kill()
            return
        code = server.stop()
        self.report.check(f"{name}: a server starts on what is left and stops when asked", code == 0, f"exit {code}: {server.errors()}")
        lost = lost_calls(self.acks, self.data)
        self.report.check(f"{name}: all {acknowledged} calls acknowledged are found, {sequence} entries", not lost, sorted(lost)[:5])
        code, text = audit(self.data)
        self.report.check(f"{name}: the audit finds no fault", code == 0, f"{code}: {text[-800:]}")
        self.expect(f"{name}: replay shows no difference", "replay", "--data", self.data)
        self.expect(f"{name}: a rebuild gives the live state", "rebuild", "--data", self.data)

    def expect(self, name, *arguments):
        code, out, err = cpms(*arguments)
        self.report.check(name, code == 0, f"exit {code}: {out[-500:]} {err[-500:]}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--cycles", type=int, default=10)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options.add_argument("--keep", action="store_true", help="keep the data directories of the run")
    chosen = options.parse_args()
    place = shared()
    if not place:
        print("SKIPPED crash campaign: no folder `shared` beside the package, and CPMS_SHARED is not set")
        return
    print(f"# seed {chosen.seed}", flush=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="cpms-crash-"))
    tools = {
        "wsload": compile_c(place / "tools/wsload.c", work / "wsload"),
        "faultfs.so": compile_c(place / "tools/faultfs.c", work / "faultfs.so", "-shared", "-fPIC", "-lpthread")}
    campaign = Campaign(work, chosen.seed, tools)
    for number in range(chosen.cycles):
        campaign.cycle(number)
    kinds = ", ".join(f"{count} × {kind}" for kind, count in sorted(campaign.kinds.items()))
    print(f"# {chosen.cycles} crashes ({kinds}), {campaign.acknowledged_in_all} calls acknowledged, seed {chosen.seed}")
    campaign.report.check("the campaign had something to lose", campaign.acknowledged_in_all > 0)
    if campaign.report.failed or chosen.keep:
        print(f"# data kept in {work}")
    else:
        shutil.rmtree(work)
    campaign.report.finish()


if __name__ == "__main__":
    main()
