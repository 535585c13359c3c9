"""Rows 39 to 43: WebSocket frames as no library would send them."""

import struct
import threading
import time

from .wire import BINARY, CLOSE, PASSWORD, PING, PONG, TEXT, Socket, frame, pour


def ends(world, name, data, codes, row):
    """Sends bytes on a fresh connection; the server must close with one of the codes."""
    station = world.socket("FRAMES")
    pour(station.raw, data)
    code = station.close_code()
    station.close()
    world.report.check(f"[row {row}] {name}: closed with {' or '.join(map(str, codes))}", code in codes, code)


BEAT = b'[2,"1","Heartbeat",{}]'
VIOLATIONS = [
    (39, "a declared length of 17 MiB", frame(TEXT, b"", declared=17 << 20), [1009]),
    (39, "a declared length of 2 GiB", frame(TEXT, b"", declared=1 << 31), [1009]),
    (39, "a declared length of 2^62", frame(TEXT, b"", declared=1 << 62), [1009]),
    (39, "a declared length of 2^63", frame(TEXT, b"", declared=1 << 63), [1002]),
    (39, "a declared length of 2^64 - 1", frame(TEXT, b"", declared=(1 << 64) - 1), [1002]),
    (39, "a length of 5 in 8 bytes", frame(TEXT, b"hello", short=False), [1002]),
    (39, "a length of 5 in 2 bytes", b"\x81\xfe\x00\x05" + bytes(9), [1002]),
    (40, "1,025 parts", frame(TEXT, b"a", fin=False) + frame(0, b"a", fin=False) * 1_025, [1008, 1009]),
    (40, "10,000 empty parts", frame(TEXT, b"", fin=False) + frame(0, b"", fin=False) * 10_000, [1008, 1009]),
    (40, "parts of 17 MiB together", frame(TEXT, b"a" * (9 << 20), fin=False) + frame(0, b"", fin=False, declared=8 << 20), [1009]),
    (40, "a continuation of nothing", frame(0, b"a"), [1002]),
    (40, "a new message inside a message", frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), [1002]),
    (41, "a compressed frame that was not negotiated", frame(TEXT, b"\xf2\x48\xcd\xc9\xc9\x07\x00", rsv=4), [1002]),
    (42, "an unmasked frame", frame(TEXT, BEAT, masked=False), [1002]),
    (42, "RSV2", frame(TEXT, BEAT, rsv=2), [1002]),
    (42, "RSV3", frame(TEXT, BEAT, rsv=1), [1002]),
    *[(42, f"the reserved opcode {opcode}", frame(opcode, b"a"), [1002]) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)],
    (42, "a ping of 126 bytes", frame(PING, b"a" * 126), [1002]),
    (42, "a ping in parts", frame(PING, b"a", fin=False), [1002]),
    (42, "a close in parts", frame(CLOSE, b"", fin=False), [1002]),
    (42, "a close of one byte", frame(CLOSE, b"\x03"), [1002]),
    *[(42, f"the close code {code}", frame(CLOSE, struct.pack(">H", code)), [1002]) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)],
    (42, "a close reason that is no UTF-8", frame(CLOSE, b"\x03\xe8\xff\xfe"), [1002, 1007]),
    (42, "HTTP instead of frames", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", [1002]),
]


def run(world):
    check = world.report.check
    for row, name, data, codes in VIOLATIONS:
        ends(world, name, data, codes, row)
    station = world.socket("FRAMES")
    # field.md, quirk 34: text that is no UTF-8 is journaled and does not cost the connection.
    for name, text in (("a lone 0xFF", b'[2,"u1","Heartbeat",{"a":"\xff"}]'), ("an overlong slash", b'[2,"u2","Heartbeat",{"a":"\xc0\xaf"}]'),
                       ("a surrogate", b'[2,"u3","Heartbeat",{"a":"\xed\xa0\x80"}]'), ("a code above 10FFFF", b'[2,"u4","Heartbeat",{"a":"\xf4\x90\x80\x80"}]')):
        answer = station.ask(text)
        check(f"[row 42] {name} in a text is answered, not dropped", isinstance(answer, list) and answer[0] in (3, 4), answer)
    pour(station.raw, frame(BINARY, b"\x00\x01"))
    answer = station.call("Heartbeat", {})
    check("[row 42] a binary frame does not cost the connection", isinstance(answer, list) and answer[0] == 3, answer)
    large(world, station)
    parts = frame(TEXT, BEAT[:5], fin=False) + frame(PING, b"x") + frame(0, BEAT[5:11], fin=False) + frame(0, b"", fin=False) + frame(0, BEAT[11:])
    pour(station.raw, parts)
    pong, answer = station.read(), station.answer()
    check("[row 40] a ping between the parts of a message is answered first", pong == (PONG, b"x") and isinstance(answer, list), (pong, answer))
    for byte in frame(TEXT, b'[2,"slow","Heartbeat",{}]'):
        pour(station.raw, bytes([byte]))
    check("[row 38] a frame in pieces of one byte is read", isinstance(station.answer(), list))
    pour(station.raw, frame(PING, b"p" * 125) * 2_000)
    pongs, limit = 0, time.monotonic() + 10
    while pongs < 2_000 and time.monotonic() < limit and (found := station.read(5)) not in (None, "silent"):
        pongs += found == (PONG, b"p" * 125)
    # A reader that keeps up may be answered by every Pong or be closed with 1008; it may not be left without either.
    check("[row 43] 2,000 pings are answered or cost the connection", pongs == 2_000 or found is None, (pongs, found))
    station.close()
    slow(world)
    ends_together(world)


def large(world, station):
    """Row 39: what is long is read whole to 1 MiB, in its head to 16 MiB, and costs neither the connection nor the canary."""
    check = world.report.check
    for name, bytes_ in (("77 KB", 77_000), ("230 KB", 230_000), ("1 MB", 1_000_000), ("3 MB", 3_000_000), ("15 MB", 15_000_000)):
        reading = '{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":"1"}]}'
        values = ",".join([reading] * (bytes_ // (len(reading) + 1)))
        answer = station.call("MeterValues", f'{{"connectorId":1,"meterValue":[{values}]}}', seconds=20)
        check(f"[row 39] readings of {name} in one message are acknowledged", isinstance(answer, list) and answer[0] == 3, answer)
    cards = ",".join(['{"idTag":"HOSTILE-CARD-77"}'] * 30_000)
    answer = station.call("DataTransfer", f'{{"vendorId":"v","data":[{cards}]}}', seconds=20)
    check("[row 39] a message that names 30,000 cards is answered", isinstance(answer, list) and answer[0] in (3, 4), answer)
    world.canary.check("messages of up to 15 MB")


def slow(world):
    """Row 39: a megabyte that never ends on each of many connections: memory stays bounded, and who is quick is served."""
    names = [f"SLOW{number}" for number in range(150)]
    for name in names:
        world.api.post("/stations", {"id": name, "password": PASSWORD})
    before = world.anonymous_memory()
    peers = [world.socket(name) for name in names]
    for peer in peers:
        peer.raw.settimeout(0.2)
        pour(peer.raw, frame(TEXT, b"x" * 1_000_000, declared=1_000_001))
    grown = world.anonymous_memory() - before
    world.report.check("[row 39] 150 slow megabytes take no more than 80 MiB", grown < 80 << 10, f"{grown} KiB")
    quick = world.socket("FRAMES")
    answer = quick.call("DataTransfer", '{"vendorId":"v","data":"' + "y" * 300_000 + '"}', seconds=20)
    world.report.check("[row 39] beside 150 slow megabytes a quick message is answered", isinstance(answer, list), answer)
    world.canary.check("150 slow megabytes")
    for peer in peers:
        peer.close()
    quick.close()


def ends_together(world):
    """Row 45: many peers that vanish with answers on their way."""
    for round_ in range(20):
        station = world.socket("GONE")
        for _ in range(50):
            pour(station.raw, frame(TEXT, b'[2,"x","Heartbeat",{}]'))
        station.raw.setsockopt(1, 13, struct.pack("ii", 1, 0))
        station.close()
        time.sleep(0.01)
    world.report.check("[row 45] peers that reset the connection under our answers do not end the process", world.server.running())


def flood(world):
    """Row 44: one station floods while the canary speaks."""
    station = world.socket("FLOOD")
    values = ",".join('{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":"1"}]}' for _ in range(100))
    data = b"".join(frame(TEXT, f'[2,"f{n}","MeterValues",{{"connectorId":1,"meterValue":[{values}]}}]'.encode()) for n in range(300))
    station.raw.settimeout(20)

    sender = threading.Thread(target=lambda: pour(station.raw, data))
    sender.start()
    beats = []
    answered = 0
    for _ in range(10):
        beats.append(world.canary.beat())
        while isinstance(station.read(0.05), tuple):
            answered += 1
    sender.join()
    worst = max((b if b is not None else 99) for b in beats)
    world.report.check("[row 44] while one station floods, the canary's Heartbeats stay under 1 s", worst < world.canary.LIMIT, worst)
    limit = time.monotonic() + 15
    while answered < 300 and time.monotonic() < limit:
        found = station.read(1)
        if found is None:
            break
        answered += isinstance(found, tuple)
    world.report.check("[row 44] the flood of 300 calls is answered, none lost", answered >= 300, answered)
    station.close()
