"""Forgetting that is broken off: whatever call of the system is the last one, the next start leaves nothing of the key on the disk.

    erase.py [--keep]

A server forgets a card, and faultfs ends its process at the first, second, third … sync, write, rename, removal or opening of a file of
the key ring, or fails it, until it comes through. Then a server starts without faults. The key may stand in no file after that, nor in
one that has no name any more: those that had one before or between are kept open and looked at too.
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import urllib.error

import lmdb

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Interop"))
from house import Problem, Report, Server, compile_c, shared

RULES = ["sync@{}=exit", "sync@{}=after", "sync@{}=EIO", "write@{}=exit", "write@{}=torn", "rename@{}=exit", "rename@{}=after",
         "unlink@{}=exit", "open@{}=exit"]
CALLS_MAX = 200
KEY_BYTES = 32


class Campaign:
    def __init__(self, work, library, report):
        self.work, self.library, self.report = work, library, report
        self.prepared = work / "prepared"
        self.prepared.mkdir()
        server = Server(self.prepared / "data", "--no-preextend").start()
        self.token = server.api().post("/tokens", {"uid": "CAFEBABE"})["token"]
        self.other = server.api().post("/tokens", {"uid": "DEADBEEF"})["token"]
        server.stop()
        subject = bytes.fromhex(self.token)
        # Its own key, and the secret that it shares with others, under which it was sealed where it was merely named.
        self.keys = [self.key_of(b"subjects", subject), self.key_of(b"shared", (subject[0] << 4 | subject[1] >> 4).to_bytes(2, "big"))]
        self.kept = self.key_of(b"subjects", bytes.fromhex(self.other))

    def key_of(self, table, place):
        environment = lmdb.open(str(self.prepared / "data/keys"), max_dbs=8, readonly=True)
        with environment.begin(db=environment.open_db(table, create=False)) as transaction:
            key = bytes(transaction.get(place))[:KEY_BYTES]
        environment.close()
        return key

    def forget(self, server):
        """Whether the card is forgotten as far as the server says so; None where it gave no answer."""
        try:
            server.api().call("DELETE", f"/tokens/{self.token}")
            return True
        except Problem as problem:
            # Forgotten before, which a crash had kept from being told.
            return True if problem.status == 409 else None
        except (urllib.error.URLError, OSError):
            return None

    def cycle(self, rule):
        """One crash; whether the server came through without."""
        state = self.work / "state"
        shutil.copytree(self.prepared, state)
        data = state / "data"
        files = [open(data / "keys/data.mdb", "rb")]
        server = Server(data, "--no-preextend", env={
            "LD_PRELOAD": self.library, "FAULTFS_ROOT": str(data), "FAULTFS_MATCH": "keys*", "FAULTFS_RULES": rule})
        is_through = False
        try:
            server.start()
            is_through = self.forget(server) is True and server.running()
        except RuntimeError:
            pass
        server.kill()
        files += [open(path, "rb") for path in (data / "keys.compacting").glob("*.mdb")]
        server = Server(data, "--no-preextend").start()
        is_forgotten = self.forget(server)
        uid = server.api().get(f"/tokens/{self.other}")["uid"]
        server.stop()
        files += [open(path, "rb") for path in state.rglob("*") if path.is_file()]
        found = []
        for file in files:
            content = file.read()
            found += [file.name for key in self.keys if key in content]
        # The keys of others may stand in files that have a name only: what has none, nobody can ever overwrite.
        for file in files:
            file.seek(0)
            if os.fstat(file.fileno()).st_nlink == 0 and self.kept in file.read():
                found.append(f"{file.name}, without a name")
            file.close()
        is_good = is_forgotten is True and not found and uid == "DEADBEEF" and not (data / "keys.compacting").exists()
        if not is_good:
            print(f"# {rule}: forgotten {is_forgotten}, the other card {uid}, keys in {found}", flush=True)
        shutil.rmtree(state)
        return is_through, is_good

    def run(self):
        for pattern in RULES:
            good = True
            for number in range(1, CALLS_MAX):
                is_through, is_good = self.cycle(pattern.format(number))
                good = good and is_good
                if is_through:
                    break
            self.report.check(f"nothing of a forgotten key is left: {pattern.format(f'1…{number}')}", good and number > 1)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--keep", action="store_true", help="leave the data directory where it is")
    keep = options.parse_args().keep
    report = Report()
    place = shared()
    if not place:
        report.skip("erasure campaign", "no folder `shared` beside the package, and CPMS_SHARED is not set")
    else:
        work = pathlib.Path(tempfile.mkdtemp(prefix="cpms-erase-"))
        library = compile_c(place / "tools/faultfs.c", work / "faultfs.so", "-shared", "-fPIC", "-lpthread")
        try:
            Campaign(work, library, report).run()
        finally:
            if not keep:
                shutil.rmtree(work)
    report.finish()


if __name__ == "__main__":
    main()
