"""Recorded traffic of real chargers against a running `cpms serve`: every frame is journaled verbatim, every call is answered by a
schema-valid answer, and none that can be read is refused.

    traffic.py BASE_URL TLS_URL TOKEN_FILE CERTIFICATES_DIRECTORY
"""

import asyncio
import collections
import json
import pathlib
import re
import sys

from websockets.exceptions import ConnectionClosed

from charger import open_socket
from house import Api, Report, shared
from schemas import Schemas

PASSWORD = "0123456789abcdef0123456789abcdef01234567"
ANSWER_SECONDS_MAX = 10

report = Report()


class Line:
    """One station's connection: sends a frame, waits for the answer where one is due, keeps everything that went through."""

    def __init__(self, identity, url, schemas):
        self.identity, self.url, self.schemas = identity, url, schemas
        self.socket = None
        self.sent, self.ids = [], set()
        self.faults = []
        self.calls = 0

    async def play(self, text):
        message = read(text)
        identifier = json.dumps(message[1]) if message and len(message) > 1 else None
        if self.socket is None or identifier in self.ids:
            await self.reopen()
        self.ids.add(identifier)
        await self.send(text)
        if is_call(message):
            self.calls += 1
            await self.answer(message, text)

    async def reopen(self):
        if self.socket:
            await self.socket.close()
        self.ids = set()
        self.socket = await open_socket(self.url, self.identity, PASSWORD)

    async def send(self, text):
        self.sent.append(text)
        await self.socket.send(text)

    async def answer(self, message, text):
        while True:
            try:
                got = json.loads(await asyncio.wait_for(self.socket.recv(), ANSWER_SECONDS_MAX))
            except (asyncio.TimeoutError, TimeoutError):
                self.faults.append(f"no answer to {text[:300]}")
                return
            if got[0] == 2:
                await self.send(json.dumps([4, got[1], "NotImplemented", "", {}]))
            elif got[1] == message[1]:
                break
        known = (self.schemas.folder / f"{message[2]}Response.json").is_file()
        if got[0] != 3 and known:
            self.faults.append(f"refused with {got[2:4]}: {text[:300]}")
        elif got[0] == 3:
            fault = self.schemas.fault(f"{message[2]}Response", got[2])
            if fault:
                self.faults.append(f"{fault} as answer to {text[:300]}")

    async def close(self):
        if self.socket:
            # What comes late must find its place in the journal before it is compared.
            await asyncio.sleep(0.1)
            await self.socket.close()


def read(text):
    try:
        message = json.loads(text)
    except ValueError:
        return None
    return message if isinstance(message, list) and message else None


def is_call(message):
    return bool(message) and message[0] == 2 and len(message) >= 4 and isinstance(message[2], str) and isinstance(message[3], dict)


def recordings(place):
    """(name, frames of the charger) of every vendor in frames.jsonl and of every recorded session."""
    by_vendor = collections.defaultdict(list)
    for line in (place / "frames.jsonl").read_text(encoding="utf-8").splitlines():
        frame = json.loads(line)
        if frame["direction"] == "cp->cs":
            by_vendor[frame["vendor"] or "unknown"].append(frame["frame"])
    for vendor, frames in sorted(by_vendor.items()):
        yield "V-" + "".join(c if c.isalnum() else "-" for c in vendor), frames
    for file in sorted((place / "sessions").glob("*.jsonl")):
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        yield "S-" + file.stem, [frame["frame"] for frame in lines if frame["direction"] == "cp->cs"]


async def main(url, token):
    place = shared()
    if not place:
        report.skip("recorded traffic", "no folder `shared` beside the package, and CPMS_SHARED is not set")
        return
    api, ws = Api(url, token), url.replace("http", "ws", 1)
    schemas = Schemas(place / "ocpp-schemas/1.6")
    frames = calls = 0
    for name, texts in recordings(place / "traffic"):
        if not texts:
            continue
        api.post("/stations", {"id": name, "password": PASSWORD})
        line = Line(name, ws, schemas)
        try:
            for text in texts:
                await line.play(text)
            await line.close()
        except (ConnectionClosed, OSError) as error:
            report.check(f"{name}: the connection stays open", False, f"{error} after {line.sent[-1][:300] if line.sent else 'nothing'}")
            continue
        report.check(f"{name}: all {line.calls} calls of {len(texts)} frames are answered well", not line.faults, "\n  ".join(line.faults))
        kept = [f["text"] for f in api.frames(name) if f["direction"] == "in" and f["kind"] not in ("handshake", "closed")]
        lost = first_difference(line.sent, kept)
        report.check(f"{name}: {len(line.sent)} frames stand verbatim in the journal", lost is None, lost)
        frames, calls = frames + len(texts), calls + line.calls
    print(f"# {frames} recorded frames, {calls} of them calls")


# What people may not read: a secret, and with its length what of a frame could not be read; a number gets quotes for it.
DOTS = re.compile(r'("?)••••(?: \((\d+) bytes?\))?("?)')


def stands(sent, kept):
    """Whether a frame is shown as it was sent, but for what stands as dots."""
    if sent == kept or sent is None or kept is None:
        return sent == kept
    pattern, position = b"", 0
    for dots in DOTS.finditer(kept):
        hidden = b".{%d}" % int(dots[2]) if dots[2] else b'[^"]+'
        pattern += re.escape(kept[position : dots.start()].encode()) + b'"?' * bool(dots[1]) + hidden + b'"?' * bool(dots[3])
        position = dots.end()
    return re.fullmatch(pattern + re.escape(kept[position:].encode()), sent.encode(), re.DOTALL) is not None


def first_difference(sent, kept):
    for index in range(max(len(sent), len(kept))):
        here, there = (texts[index] if index < len(texts) else None for texts in (sent, kept))
        if not stands(here, there):
            return f"frame {index}: sent {here!r}, journaled {there!r}"
    return None


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], pathlib.Path(sys.argv[3]).read_text().strip()))
    report.finish()
