"""Tampering with a journal that an audit must find: a flipped bit, a removed entry, two swapped entries, a cut tail, a rewritten entry
with the chain recomputed, a restored old copy.

    tamper.py [--seed S]

A server is run under a little load and stopped; its data is copied for every attack, and the copy is audited with the checkpoint that
somebody outside kept. An attack is made by LMDB itself, as an intruder with the right tools would make it.
"""

import argparse
import hashlib
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import lmdb

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Interop"))
from crash import PASSWORD, STATIONS, Campaign
from house import Api, Report, Server, audit, compile_c, shared

HASH_BYTES = 32
HEADER_BYTES = 36
MAP_BYTES = 1 << 40

report = Report()


class Entries:
    """The table of entries of a journal: sequence → header ‖ body ‖ hash."""

    def __init__(self, data):
        self.environment = lmdb.open(str(data / "journal"), map_size=MAP_BYTES, max_dbs=8)
        self.table = self.environment.open_db(b"entries", integerkey=True, create=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.environment.close()

    def head(self):
        with self.environment.begin(db=self.table) as transaction:
            cursor = transaction.cursor()
            return struct.unpack("<Q", cursor.key())[0] if cursor.last() else 0

    def get(self, sequence):
        with self.environment.begin(db=self.table) as transaction:
            return bytes(transaction.get(struct.pack("<Q", sequence)))

    def put(self, records):
        with self.environment.begin(write=True, db=self.table) as transaction:
            for sequence, record in records.items():
                transaction.put(struct.pack("<Q", sequence), record)

    def remove(self, *sequences):
        with self.environment.begin(write=True, db=self.table) as transaction:
            for sequence in sequences:
                transaction.delete(struct.pack("<Q", sequence))

    def chain(self, start):
        """Gives every entry from `start` on the hash that makes the chain whole again."""
        previous = self.get(start - 1)[-HASH_BYTES:] if start > 1 else bytes(HASH_BYTES)
        changed = {}
        for sequence in range(start, self.head() + 1):
            content = self.get(sequence)[:-HASH_BYTES]
            previous = hashlib.sha256(previous + content).digest()
            changed[sequence] = content + previous
        self.put(changed)


def flipped_bit(data, chance):
    """One bit of a body, in the file itself: what a dying disk does. Stale copies of the page get the same, so that the live one does."""
    with Entries(data) as entries:
        body = entries.get(chance.randrange(entries.head() // 2, entries.head()))[HEADER_BYTES:-HASH_BYTES]
    place, bit = chance.randrange(len(body)), 1 << chance.randrange(8)
    damaged = body[:place] + bytes([body[place] ^ bit]) + body[place + 1:]
    file = data / "journal/data.mdb"
    content = file.read_bytes()
    if body not in content:
        raise RuntimeError("the body of an entry does not lie in one piece")
    file.write_bytes(content.replace(body, damaged))


def removed_entry(data, chance):
    with Entries(data) as entries:
        entries.remove(chance.randrange(2, entries.head() - 1))


def removed_entry_closed_up(data, chance):
    """The gap is closed: later entries move down, are renumbered and chained anew."""
    with Entries(data) as entries:
        head = entries.head()
        gone = chance.randrange(head // 2, head - 1)
        for sequence in range(gone, head):
            record = bytearray(entries.get(sequence + 1))
            record[8:16] = struct.pack("<Q", sequence)
            entries.put({sequence: bytes(record)})
        entries.remove(head)
        entries.chain(gone)


def swapped_entries(data, chance):
    with Entries(data) as entries:
        first = chance.randrange(2, entries.head() - 1)
        one, two = bytearray(entries.get(first)), bytearray(entries.get(first + 1))
        one[8:16], two[8:16] = two[8:16], one[8:16]
        entries.put({first: bytes(two), first + 1: bytes(one)})
        entries.chain(first)


def cut_tail(data, chance):
    with Entries(data) as entries:
        head = entries.head()
        entries.remove(*range(head - chance.randrange(1, 5), head + 1))


def rewritten_entry(data, chance):
    """A digit of a meter reading is changed, and every hash after it made to fit."""
    with Entries(data) as entries:
        for sequence in range(entries.head() // 2, entries.head()):
            record = entries.get(sequence)
            place = record.find(b'"value":"', HEADER_BYTES)
            if place >= 0:
                changed = bytearray(record)
                changed[place + 9] = ord("1") if record[place + 9] != ord("1") else ord("2")
                entries.put({sequence: bytes(changed)})
                entries.chain(sequence)
                return
    raise RuntimeError("no meter reading in the journal: the load was too short")


ATTACKS = {
    "a flipped bit": flipped_bit,
    "a removed entry": removed_entry,
    "a removed entry whose gap was closed": removed_entry_closed_up,
    "two swapped entries, chained anew": swapped_entries,
    "a cut tail": cut_tail,
    "a rewritten entry, chained anew": rewritten_entry,
}


def load(data, tools, seconds, is_killed=False):
    server = Server(data).start()
    try:
        api = Api(server.url, server.token)
        Campaign.provision(None, api)
        subprocess.run(
            [tools["wsload"], "-c", str(STATIONS), "-r", "200", "-d", str(seconds), "-u", "0", "-k", "tx", "-b", "-i", "CP", "-a", PASSWORD,
             "-g", "TAG1", "127.0.0.1", str(server.port), "/ocpp"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    finally:
        # A server that ends in order leaves nothing unsigned; one that is killed leaves what came since it signed last.
        (server.kill if is_killed else server.stop)()


def copy(data, name):
    """A copy of the data with what lies beside it, as `cp` makes it."""
    target = data.parent / name / data.name
    target.parent.mkdir()
    for path in data.parent.glob(data.name + "*"):
        if path.is_dir():
            shutil.copytree(path, target.parent / path.name)
        else:
            shutil.copy(path, target.parent / path.name)
    return target


def kept_outside(data, name):
    """The newest checkpoint, as an accountant keeps it: the server writes it beside the data directory."""
    place = data.parent / name
    shutil.copy(data.with_name(data.name + ".checkpoint"), place)
    return place


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    seed = options.parse_args().seed
    place = shared()
    if not place:
        report.skip("tamper campaign", "no folder `shared` beside the package, and CPMS_SHARED is not set")
        return
    print(f"# seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="cpms-tamper-") as directory:
        work = pathlib.Path(directory)
        tools = {"wsload": compile_c(place / "tools/wsload.c", work / "wsload")}
        data = work / "data"
        load(data, tools, 1)
        old = copy(data, "old")
        load(data, tools, 1)
        checkpoint = kept_outside(data, "kept")
        code, text = audit(copy(data, "whole"), "--against", checkpoint)
        report.check("the audit of an honest copy finds no fault", code == 0, text)
        for name, attack in ATTACKS.items():
            victim = copy(data, attack.__name__)
            attack(victim, random.Random(seed))
            code, text = audit(victim, "--against", checkpoint)
            report.check(f"the audit finds {name}", code == 1, f"{code}: {text[-800:]}")
        code, text = audit(old, "--against", checkpoint)
        report.check("the audit finds a restored old copy", code == 1, f"{code}: {text[-800:]}")
        unsigned(work, data, tools)


def unsigned(work, data, tools):
    """What a killed server had not signed yet: the audit says where the signatures end, and a head that is known outside reaches on."""
    load(data, tools, 3, is_killed=True)
    whole = copy(data, "killed")
    code, text = audit(whole)
    reach = re.search(r"Signed through entry (\d+) of (\d+)", text)
    report.check(
        "the audit of what a killed server left says where the signatures end",
        code == 0 and reach is not None and 0 < int(reach[1]) < int(reach[2]), f"{code}: {text[-800:]}")
    with Entries(whole) as entries:
        head = entries.head()
        known = data.parent / "known"
        known.write_text(f"{head} {entries.get(head)[-HASH_BYTES:].hex()}\n")
        record = bytearray(entries.get(head - 1))
        record[-HASH_BYTES - 1] ^= 1
        entries.put({head - 1: bytes(record)})
        entries.chain(head - 1)
    code, text = audit(whole, "--against", known)
    report.check("the audit finds by a known head what no signature covers", code == 1, f"{code}: {text[-800:]}")


if __name__ == "__main__":
    main()
    report.finish()
