"""Counts the instructions that `cpms serve` needs for a durable MeterValues and for a station that connects and boots, and what it copies
for each MeterValues.

    instructions.py [--calls N=10000] [--beside BINARY]

A quiet machine is not needed: valgrind counts what is executed, so two builds can be compared to the percent. A state that is copied
for each call (tens of references counted up and down) costs more than what is decided about it, and no test sees it: here it fails.
"""

import argparse
import base64
import os
import pathlib
import re
import select
import socket
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Interop"))
from house import Report, Server, binary, compile_c

HERE = pathlib.Path(__file__).resolve().parent
PASSWORD = "0123456789abcdef0123456789abcdef01234567"
STATIONS = 100
# Of a storm, after the first hundred have warmed up what is made once.
NEWCOMERS = 300
READING = (
    '"MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-01-01T10:00:00Z","sampledValue":['
    '{"value":"1234567","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},'
    '{"value":"11040.5","context":"Sample.Periodic","measurand":"Power.Active.Import","unit":"W"},'
    '{"value":"16.0","context":"Sample.Periodic","measurand":"Current.Import","unit":"A","phase":"L1"}]}]}]')
BOOT = '"BootNotification",{"chargePointVendor":"Yard","chargePointModel":"Stick"}]'
# What of the state is too large to be copied for each call.
LARGE = re.compile(r"init with copy of (World|Turn|Decider|[A-Za-z]+State|Stations|Sessions|Alerts|Effects)\b")
TURN = r"Server\.turn\(timeout:\)"
# What a reader of the table wants to see beside the whole.
PARTS = {
    "to decide": r"Decide\.swift:Decider\.decide\(", "to write and commit": r"Engine\.swift:Engine\.commit\(",
    "to answer": r"Server\.flushDirty\("}


def masked(text):
    data = text.encode()
    mask = b"\x21\x43\x65\x87"
    head = bytes([0x81, 0x80 | len(data)]) if len(data) < 126 else struct.pack(">BBH", 0x81, 0xFE, len(data))
    return head + mask + bytes(byte ^ mask[index & 3] for index, byte in enumerate(data))


def connect(port, number):
    station = socket.create_connection(("127.0.0.1", port), timeout=60)
    credentials = base64.b64encode(f"CP{number}:{PASSWORD}".encode()).decode()
    station.sendall(
        f"GET /ocpp/CP{number} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n"
        f"Authorization: Basic {credentials}\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        part = station.recv(4096)
        if not part:
            sys.exit(f"the handshake of CP{number} was cut off: {answer[:200]}")
        answer += part
    if b" 101 " not in answer.split(b"\r\n")[0]:
        sys.exit(f"CP{number} was refused: {answer[:200]}")
    return station


def call(stations, count, name, body=READING):
    """So many calls, one at a time from each station, each answered."""
    sent = answered = 0

    def send(station):
        nonlocal sent
        sent += 1
        station.sendall(masked(f'[2,"{name}{sent}",' + body))

    for station in stations[:count]:
        send(station)
    while answered < count:
        ready, _, _ = select.select(stations, [], [], 60)
        if not ready:
            sys.exit(f"the server answered {answered} of {count} calls")
        for station in ready:
            done = station.recv(65536).count(f'[3,"{name}'.encode())
            answered += done
            if done and sent < count:
                send(station)


def measure(program, calls, work):
    """Connects stations, runs the calls, and answers the paths of what callgrind counted of each."""
    counts = work / "counts"
    preload = compile_c(HERE / "smallmap.c", work / "smallmap.so", "-shared", "-fPIC", "-ldl")
    wrapper = work / "cpms"
    wrapper.write_text(
        f"#!/bin/sh\nexec env LD_PRELOAD={preload} valgrind --tool=callgrind --callgrind-out-file={counts} '{program}' \"$@\"\n")
    wrapper.chmod(0o755)
    os.environ["CPMS_BIN"] = str(wrapper)
    server = Server(work / "data").start()
    try:
        rows = "".join(f"CP{number},{PASSWORD}\n" for number in range(1, STATIONS + NEWCOMERS + 1))
        server.api().post("/stations/import", "id,password\n" + rows, content_type="text/csv")
        stations = [connect(server.port, number) for number in range(1, STATIONS + 1)]
        # What has not booted is asked to, and a call under way is looked at for each frame.
        call(stations, STATIONS, "b", BOOT)
        call(stations, 10 * STATIONS, "w")

        def control(order):
            subprocess.run(["callgrind_control", order, str(server.pid)], check=True, capture_output=True)

        control("-z")
        newcomers = [connect(server.port, number) for number in range(STATIONS + 1, STATIONS + NEWCOMERS + 1)]
        call(newcomers, NEWCOMERS, "n", BOOT)
        control("-d")
        call(stations, STATIONS, "v")
        control("-z")
        call(stations, calls, "m")
        control("-d")
    finally:
        server.kill()
    dumped = [counts.with_name(f"{counts.name}.{number}") for number in (1, 2)]
    if not all(path.is_file() for path in dumped):
        sys.exit("callgrind dumped nothing")
    return dumped


def annotated(dumped, *options):
    raw = subprocess.run(
        ["callgrind_annotate", "--show-percs=no", "--threshold=100", "--auto=no", *options, str(dumped)], check=True, capture_output=True)
    return subprocess.run(
        ["swift", "demangle", "--simplified"], input=raw.stdout, check=True, capture_output=True).stdout.decode("utf-8", "replace")


def figures(program, calls):
    """Instructions of a call, whole and in parts, and the copies of large states for each call."""
    with tempfile.TemporaryDirectory(prefix="cpms-instructions-") as place:
        stormed, dumped = measure(program, calls, pathlib.Path(place))
        storm = annotated(stormed, "--inclusive=yes")
        inclusive = annotated(dumped, "--inclusive=yes")
        callers = annotated(dumped, "--inclusive=yes", "--tree=caller")
    parts = {"a station connects and boots": 0, "a durable MeterValues": 0, **{part: 0 for part in PARTS}}

    def greatest(part, lines, pattern, divisor):
        for line in lines.splitlines():
            found = re.match(r"\s*([\d,]+)\s+(.*)", line)
            if found and re.search(pattern, found[2]):
                parts[part] = max(parts[part], int(found[1].replace(",", "")) / divisor)

    greatest("a station connects and boots", storm, TURN, NEWCOMERS)
    greatest("a durable MeterValues", inclusive, TURN, calls)
    for part, pattern in PARTS.items():
        greatest(part, inclusive, pattern, calls)
    copies, waiting = {}, []
    for line in callers.splitlines():
        times = re.search(r"< (.*) \(([\d,]+)x\)", line)
        if times:
            waiting.append((times[1].split(" [")[0].split(":", 1)[-1], int(times[2].replace(",", ""))))
            continue
        copied = LARGE.search(line) if " * " in line else None
        if copied:
            for caller, count in waiting:
                copies[copied[1], caller] = max(copies.get((copied[1], caller), 0), count)
        if not line.strip() or " * " in line:
            waiting = []
    return parts, {key: count / calls for key, count in copies.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--beside", metavar="BINARY", help="another build, measured too")
    options = parser.parse_args()
    report = Report()
    ours, copies = figures(binary(), options.calls)
    other = figures(options.beside, options.calls)[0] if options.beside else None
    print("| instructions | this build |" + (" beside | ratio |" if other else ""))
    print("| --- | ---: |" + (" ---: | ---: |" if other else ""))
    for part, count in ours.items():
        beside = f" {other[part]:,.0f} | {count / other[part]:.3f} |" if other and other[part] else " | |" if other else ""
        print(f"| {part} | {count:,.0f} |{beside}")
    report.check("what is decided and written was counted", all(ours.values()), ours)
    often = [f"{state} by {caller}: {count:.2f}" for (state, caller), count in sorted(copies.items()) if count >= 0.2]
    report.check("a call copies no large state", not often, "; ".join(often))
    report.finish()


main()
