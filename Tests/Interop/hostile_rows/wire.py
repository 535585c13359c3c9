"""Raw sockets: HTTP and WebSocket without a library that would keep them well-formed."""

import base64
import json
import os
import socket
import struct
import time

PASSWORD = "0123456789abcdef0123456789abcdef01234567"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def dial(port, source="127.0.0.1", seconds=5, receive_buffer=None):
    raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if receive_buffer:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    raw.settimeout(seconds)
    raw.bind((source, 0))
    raw.connect(("127.0.0.1", port))
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return raw


def pour(raw, data):
    """Sends as much as the peer takes before it closes."""
    try:
        raw.sendall(data)
        return True
    except OSError:
        return False


def drain(raw, seconds=5):
    """Everything until the peer closes: (bytes, whether it closed)."""
    got, limit = b"", time.monotonic() + seconds
    while time.monotonic() < limit:
        raw.settimeout(max(0.01, limit - time.monotonic()))
        try:
            part = raw.recv(65536)
        except TimeoutError:
            break
        except OSError:
            return got, True
        if not part:
            return got, True
        got += part
    return got, False


def ask(port, data, source="127.0.0.1", seconds=5):
    """Sends bytes and reads until the server closes: (status of each answer, bytes, whether it closed)."""
    with dial(port, source) as raw:
        pour(raw, data)
        got, closed = drain(raw, seconds)
    return statuses(got), got, closed


def statuses(data):
    """The status of every answer in a stream of bytes whose bodies have lengths."""
    found = []
    while data.startswith(b"HTTP/1.1 "):
        head, _, rest = data.partition(b"\r\n\r\n")
        found.append(int(head[9:12]))
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        data = rest[length:]
    return found


def credentials(user, password):
    user = user.encode() if isinstance(user, str) else user
    password = password.encode() if isinstance(password, str) else password
    return "Authorization: Basic " + base64.b64encode(user + b":" + password).decode()


def upgrade(path, *fields, key="AAAAAAAAAAAAAAAAAAAAAA=="):
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}",
             "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: ocpp1.6", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def refusal(port, path, *fields, source="127.0.0.1"):
    """(status, body) of a handshake that ought to be refused; 101 closes at once."""
    with dial(port, source) as raw:
        raw.sendall(upgrade(path, *fields))
        got, status = b"", None
        while b"\r\n\r\n" not in got:
            part = raw.recv(65536)
            if not part:
                return 0, got
            got += part
        status = int(got[9:12])
        if status != 101:
            got += drain(raw, 2)[0]
    return status, got.partition(b"\r\n\r\n")[2]


def frame(opcode, payload=b"", fin=True, rsv=0, masked=True, declared=None, short=True):
    """The bytes of a frame; `declared` lies about its length, `short=False` writes the length in 8 bytes."""
    length = len(payload) if declared is None else declared
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    bit = 0x80 if masked else 0
    if length < 126 and short:
        head += bytes([bit | length])
    elif length < 65536 and short:
        head += bytes([bit | 126]) + struct.pack(">H", length)
    else:
        head += bytes([bit | 127]) + struct.pack(">Q", length)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    wide = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return head + mask + (int.from_bytes(payload, "big") ^ int.from_bytes(wide, "big")).to_bytes(len(payload), "big")


class Refused(Exception):
    """The handshake was not answered by 101."""


class Socket:
    """A WebSocket of a station, spoken by hand."""

    def __init__(self, port, identity, password=PASSWORD, *fields, source="127.0.0.1", receive_buffer=None, wrap=None):
        self.raw = dial(port, source, receive_buffer=receive_buffer)
        if wrap:
            self.raw = wrap(self.raw)
        given = [credentials(identity, password)] if password is not None else []
        self.raw.sendall(upgrade(f"/ocpp/{identity}", *given, *fields))
        self.held = b""
        head = self._until(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101 "):
            self.raw.close()
            raise Refused(head[:60].decode("latin-1"))
        self.number = 0

    def _until(self, mark):
        while mark not in self.held:
            part = self.raw.recv(65536)
            if not part:
                raise Refused(f"closed: {self.held[:60]}")
            self.held += part
        found, _, self.held = self.held.partition(mark)
        return found

    def _take(self, count):
        while len(self.held) < count:
            part = self.raw.recv(65536)
            if not part:
                raise EOFError
            self.held += part
        found, self.held = self.held[:count], self.held[count:]
        return found

    def read(self, seconds=5):
        """The next frame: (opcode, payload), or None when the connection ended, or "silent" when nothing came."""
        self.raw.settimeout(seconds)
        try:
            first, second = self._take(2)
            length = second & 0x7F
            if length == 126:
                length = struct.unpack(">H", self._take(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self._take(8))[0]
            return first & 15, self._take(length)
        except TimeoutError:
            return "silent"
        except (EOFError, OSError):
            return None

    def send(self, text):
        return pour(self.raw, frame(TEXT, text.encode() if isinstance(text, str) else text))

    def close_code(self, seconds=5):
        """The code of the Close frame that comes, "gone" without one, "silent" when none comes."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            found = self.read(max(0.01, limit - time.monotonic()))
            if found == "silent":
                return found
            if found is None:
                return "gone"
            if found[0] == CLOSE:
                return struct.unpack(">H", found[1][:2])[0] if len(found[1]) >= 2 else None
        return "silent"

    def answer(self, seconds=5):
        """The next text that is no call of the server, as JSON; answers pings on the way."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            found = self.read(max(0.01, limit - time.monotonic()))
            if found is None or found == "silent":
                return found
            if found[0] == PING:
                pour(self.raw, frame(PONG, found[1]))
            elif found[0] == CLOSE:
                return None
            elif found[0] == TEXT:
                text = json.loads(found[1])
                if text[0] != 2:
                    return text
        return "silent"

    def ask(self, text, seconds=5):
        self.send(text)
        return self.answer(seconds)

    def call(self, action, payload, seconds=5):
        self.number += 1
        body = payload if isinstance(payload, str) else json.dumps(payload)
        return self.ask(f'[2,"n{self.number}","{action}",{body}]', seconds)

    def boot(self):
        return self.call("BootNotification", {"chargePointVendor": "Vendor", "chargePointModel": "Model"})

    def close(self):
        self.raw.close()


class Canary:
    """A station that behaves. Whatever happens to others, its Heartbeat and the API answer within a second."""

    LIMIT = float(os.environ.get("CPMS_CANARY_SECONDS", "1"))

    def __init__(self, port, api, report):
        self.socket, self.api, self.report = Socket(port, "CANARY"), api, report
        self.socket.boot()
        self.worst = 0.0

    def beat(self):
        """The seconds that a Heartbeat takes, or None when it is not answered."""
        began = time.monotonic()
        answer = self.socket.call("Heartbeat", {}, seconds=10)
        took = time.monotonic() - began
        self.worst = max(self.worst, took)
        return took if isinstance(answer, list) and answer[0] == 3 and "currentTime" in answer[2] else None

    def check(self, after):
        took = self.beat()
        began = time.monotonic()
        try:
            status = self.api.get("/status")
        except OSError as error:
            status = None
            self.report.check(f"the API answers after {after}", False, error)
        api = time.monotonic() - began
        good = took is not None and took < self.LIMIT and status is not None and api < self.LIMIT
        self.report.check(f"canary and API answer within {self.LIMIT:g} s after {after}", good, f"heartbeat {took}, API {api:.3f}")
