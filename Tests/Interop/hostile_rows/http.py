"""Rows 35 to 37 and 47: what is wrong with requests."""

import json
import urllib.parse

from .wire import PASSWORD, ask, credentials, refusal, upgrade

HOST = "Host: a\r\n"
GOOD = f"GET /healthz HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n".encode()


def post(*fields, body=b""):
    return (f"POST /api/v1/stations HTTP/1.1\r\n{HOST}" + "".join(field + "\r\n" for field in fields) + "\r\n").encode("latin-1") + body


# Each is followed by a second request on the same connection that must never be answered: nothing behind a refusal can be trusted.
SMUGGLING = [
    ("Content-Length and Transfer-Encoding together", post("Content-Length: 5", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400),
    ("Transfer-Encoding before Content-Length", post("Transfer-Encoding: chunked", "Content-Length: 5", body=b"0\r\n\r\n"), 400),
    ("two lengths that differ", post("Content-Length: 3", "Content-Length: 4", body=b"abcd"), 400),
    ("a list of lengths", post("Content-Length: 3, 4", body=b"abcd"), 400),
    ("length +5", post("Content-Length: +5", body=b"abcde"), 400),
    ("length 0x5", post("Content-Length: 0x5", body=b"abcde"), 400),
    ("length -1", post("Content-Length: -1"), 400),
    ("length 5 5", post("Content-Length: 5 5", body=b"abcde"), 400),
    ("an empty length", post("Content-Length: "), 400),
    ("a length of 20 digits", post("Content-Length: 18446744073709551617"), 400),
    ("a length of 2^63", post("Content-Length: 9223372036854775808"), 400),
    ("a length of 17 MiB", post("Content-Length: 17825792"), 413),
    ("Transfer-Encoding xchunked", post("Transfer-Encoding: xchunked", body=b"0\r\n\r\n"), None),
    ("Transfer-Encoding chunked, identity", post("Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"), None),
    ("Transfer-Encoding gzip, chunked", post("Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), None),
    ("Transfer-Encoding twice", post("Transfer-Encoding: chunked", "Transfer-Encoding: identity", body=b"0\r\n\r\n"), None),
    ("a vertical tab before chunked", post("Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"), None),
    ("a space before the colon", post("Content-Length : 3", body=b"abc"), 400),
    ("a folded field", post("X: a\r\n b", "Content-Length: 0"), 400),
    ("a bare CR in a field", post("X: a\rContent-Length: 3", body=b"abc"), 400),
    ("a NUL in a field", post("X: a\x00b", "Content-Length: 0"), 400),
    ("a field without a colon", post("nonsense", "Content-Length: 0"), 400),
    ("a field without a name", post(": value", "Content-Length: 0"), 400),
    ("a chunk size of 0x3", post("Transfer-Encoding: chunked", body=b"0x3\r\nabc\r\n0\r\n\r\n"), 400),
    ("a chunk size of +3", post("Transfer-Encoding: chunked", body=b"+3\r\nabc\r\n0\r\n\r\n"), 400),
    ("a chunk size of 2^64", post("Transfer-Encoding: chunked", body=b"10000000000000000\r\n"), None),
    ("a chunk size of 2^63", post("Transfer-Encoding: chunked", body=b"8000000000000000\r\n"), None),
    ("a chunk that is longer than it says", post("Transfer-Encoding: chunked", body=b"3\r\nabcdef\r\n0\r\n\r\n"), 400),
    ("an endless chunk extension", post("Transfer-Encoding: chunked", body=b"3;" + b"x" * 5000 + b"\r\nabc\r\n0\r\n\r\n"), None),
    ("endless trailers", post("Transfer-Encoding: chunked", body=b"0\r\n" + b"a: b\r\n" * 2000 + b"\r\n"), None),
    ("two Hosts", f"GET / HTTP/1.1\r\n{HOST}{HOST}\r\n".encode(), 400),
    ("no Host", b"GET / HTTP/1.1\r\n\r\n", 400),
    ("two spaces in the request line", b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("a tab in the request line", b"GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("HTTP/0.9", b"GET /\r\n\r\n", 400),
    ("HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", None),
    ("CONNECT", b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", None),
    ("a method of 40 letters", b"G" * 40 + b" / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("an upgrade with a body", upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD), "Content-Length: 5") + b"abcde", 400),
    ("an upgrade with length 0", upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD), "Content-Length: 0"), 400),
    ("an upgrade with chunks", upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD), "Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
    ("an upgrade by POST", upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD)).replace(b"GET", b"POST", 1), 400),
    ("an upgrade in HTTP/1.0", upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD)).replace(b"1.1", b"1.0", 1), 400),
    ("a key of 200 bytes", upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD), key="k" * 200), 400),
    ("two keys", upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD), "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="), 400),
    ("WebSocket version 12", upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD)).replace(b"Version: 13", b"Version: 12"), 426),
    ("a TLS hello on the plain port", bytes.fromhex("1603010200010001fc0303") + bytes(500), 400),
    ("random bytes", bytes(range(256)) * 8, None),
]

FLOODS = [
    ("a request line of 70 KB", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("5,000 fields", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a: b\r\n" * 5_000 + b"\r\n"),
    ("65 short fields", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a:b\r\n" * 65 + b"\r\n"),
    ("a field of 9 KB", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 9_000 + b"\r\n\r\n"),
    ("an endless field", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 2_000_000),
    ("an endless line of line ends", b"\r\n" * 100_000),
]


def run(world):
    check, port = world.report.check, world.port
    for name, data, expected in SMUGGLING:
        # What is wrong with a body shows only to those who may send one.
        for who, fields in (("of the owner", f"{HOST}Authorization: Bearer {world.api.token}\r\n"), ("of a stranger", HOST)):
            codes, got, closed = ask(port, data.replace(HOST.encode(), fields.encode(), 1) + GOOD)
            fits = len(codes) == 1 and (codes[0] == expected if expected else codes[0] in (400, 413, 426, 431, 501, 505))
            if who == "of a stranger" and data.startswith(b"POST /api/v1/"):
                fits = len(codes) == 1 and codes[0] in (400, 401, 413)
            check(f"[row 35] {name} {who}: one refusal, then the end", fits and closed, (codes, closed, got[:200]))
    for name, data in FLOODS:
        codes, got, closed = ask(port, data)
        # Our answer may be lost when bytes of ours are still on their way; the end is what counts.
        check(f"[row 37] {name}: 431 or 400 and the end", closed and (codes == [] or (len(codes) == 1 and codes[0] in (400, 431))), (codes, closed))
    codes, got, _ = ask(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 200 + GOOD)
    check("[row 35] 201 pipelined good requests get 201 answers", codes == [200] * 201, len(codes))
    for name, path in (("CR LF in the path", "/%0d%0aSet-Cookie:%20a=b"), ("in the query", "/healthz?x=%0d%0aSet-Cookie:%20a=b")):
        _, got, _ = ask(port, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        check(f"[row 36] encoded {name} adds no field to the answer", b"\r\nSet-Cookie" not in got, got)
    paths(world)


def paths(world):
    """Row 47."""
    check, port, token = world.report.check, world.port, world.api.token
    for path in ("/../../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/....//etc/passwd", "/app.js/../../etc/passwd",
                 "/%00", "/app.js%00.html", "/\\..\\..\\etc\\passwd", "//etc/passwd", "/%ff%fe", "/%", "/%zz", "/?/../../etc/passwd"):
        codes, got, _ = ask(port, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode("latin-1"))
        check(f"[row 47] no file is read by {path}", codes and codes[0] in (200, 400, 404, 401) and b"root:" not in got, (codes, got[:200]))
    for identity in ("..", ".", "%2e%2e", "..%2f..%2fjournal", "a%00b", "%0d%0a", "a" * 300, "%ff%fe", "%E2%80%AE", "%1b%5b31m", "x%252e", ""):
        status = refusal(port, f"/ocpp/{identity}", credentials(urllib.parse.unquote(identity), PASSWORD))[0]
        check(f"[row 47] the identity {identity[:20]!r} is refused", status in (400, 401, 404, 426), status)
    for identity in ("..", "../x", "a/b", "a\u0000b", "", "x" * 49, "\u001b[31m", "a\r\nb"):
        body = json.dumps({"id": identity, "password": PASSWORD})
        codes, got, _ = ask(port, post(f"Authorization: Bearer {token}", f"Content-Length: {len(body)}", "Connection: close", body=body.encode()))
        fits = codes and (codes[0] in (400, 422) or (identity == ".." and codes[0] < 500))
        check(f"[row 47] a station named {identity[:12]!r} harms nothing", fits, (codes, got[-300:]))
    for path in ("/stations/%2e%2e", "/stations/%00", "/entries/99999999999999999999", "/entries/-1", "/entries/0", "/sessions/18446744073709551616",
                 "/invoices/1.5", "/sessions/NaN", "/calls/0x10", "/stations?limit=-1", "/stations?limit=99999999999999999999", "/sessions?after=%ff",
                 "/sessions?from=0000-00-00&to=99999-01-01", "/stations/CANARY/frames?before=18446744073709551615&limit=200",
                 "/sessions?after=" + "9" * 400, "/invoices?year=999999999999", "/stations?q=" + "%25" * 500):
        request = f"GET /api/v1{path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        codes, got, _ = ask(port, request.encode())
        check(f"[row 47] GET {path[:50]} is answered below 500", codes and codes[0] < 500, (codes, got[-200:]))
