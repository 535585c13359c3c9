"""Rows 1 to 21: who connects, as whom, and how often a wrong one may try."""

import json
import time
import urllib.request

from house import Problem
from .wire import PASSWORD, PING, PONG, TEXT, Refused, Socket, ask, credentials, dial, frame, pour, refusal, upgrade


def connects(port, identity, password=PASSWORD, *fields, **keywords):
    """Whether a station gets in; the socket is closed again."""
    try:
        Socket(port, identity, password, *fields, **keywords).close()
        return True
    except Refused:
        return False


def run(world):
    check, port, api = world.report.check, world.port, world.api
    # Failures are counted by source and identity: the thief sits elsewhere.
    refused = lambda *arguments: refusal(port, *arguments, source="127.0.0.4")
    check("[row 1] a handshake without credentials gets 401", refused("/ocpp/VICTIM")[0] == 401)
    check("[row 1] an empty password gets 401", refused("/ocpp/VICTIM", credentials("VICTIM", ""))[0] == 401)
    wrong = refused("/ocpp/VICTIM", credentials("VICTIM", "f" * 40))
    unknown = refused("/ocpp/NOBODY", credentials("NOBODY", "f" * 40))
    check("[row 2] an unknown station is refused in the same words as a wrong password", wrong == unknown and wrong[0] == 401, (wrong, unknown))
    check("[row 2] a refused identity adds no station", not any(s["id"] == "NOBODY" for s in api.all("/stations")))
    check("[row 9] the credentials of A do not open the path of B", refused("/ocpp/VICTIM", credentials("OTHER", PASSWORD))[0] == 401)
    check("[row 9] nor does the right password under another user name", refused("/ocpp/VICTIM", credentials("victim2", PASSWORD))[0] == 401)
    for name, field in (("Bearer", "Authorization: Bearer " + PASSWORD), ("no base64", "Authorization: Basic %%%"), ("no colon", "Authorization: Basic QUJD"),
                        ("two fields", credentials("OTHER", "x") + "\r\n" + credentials("OTHER", PASSWORD))):
        status = refused("/ocpp/OTHER", field)[0]
        check(f"[row 1] Authorization with {name} is refused", status in (400, 401), status)
    check("[row 10] a password of 20 raw bytes with a colon and bytes above 7F opens its station",
          connects(port, "RAWKEY", bytes.fromhex(world.raw_key)))
    check("[row 10] and so do its hex digits", connects(port, "RAWKEY", world.raw_key))
    takeover(world)
    guessing(world)
    doors(world)
    check("[row 16] X-Forwarded-For of a stranger is not believed", forwarded(world))
    check("[row 17] a station that needs TLS is refused without it", refused("/ocpp/CP-TLS", credentials("CP-TLS", PASSWORD))[0] == 401)
    check("[row 21] a foreign Origin is let through on the charger port (field.md, quirk 4)", connects(port, "OTHER", PASSWORD, "Origin: file://"))


def takeover(world):
    """Rows 3 to 5: one station, two connections."""
    check, port, api = world.report.check, world.port, world.api
    first = Socket(port, "VICTIM")
    first.boot()
    check("[row 3] a second connection without credentials leaves the first alone", refusal(port, "/ocpp/VICTIM")[0] == 401)
    with dial(port) as raw:
        raw.sendall(upgrade("/ocpp/VICTIM", credentials("VICTIM", PASSWORD)))
        ping = first.read(3)
        pour(first.raw, frame(PONG, ping[1] if isinstance(ping, tuple) and ping[0] == PING else b""))
        raw.settimeout(5)
        status = raw.recv(4096)[9:12]
    check("[row 3] while the first answers its ping, a second with the right password gets 503", status == b"503", status)
    answer = first.call("Heartbeat", {})
    check("[row 3] and the first goes on", isinstance(answer, list) and answer[0] == 3, answer)
    began = time.monotonic()
    second = Socket(port, "VICTIM")
    check("[row 5] a half-open connection is replaced within 5 s", time.monotonic() - began < 5, time.monotonic() - began)
    check("[row 3] the replaced one is closed with 1008", first.close_code() == 1008)
    first.close()
    time.sleep(0.3)
    second.boot()
    check("[row 4] the end of the old one leaves the new one registered", api.get("/stations/VICTIM")["connected"] is True)
    api.post("/stations/VICTIM/calls", {"action": "TriggerMessage", "payload": {"requestedMessage": "Heartbeat"}})
    found = None
    for _ in range(10):
        found = second.read(3)
        if isinstance(found, tuple) and found[0] == TEXT and json.loads(found[1])[0] == 2:
            break
    check("[row 4] and calls reach it", isinstance(found, tuple) and b"TriggerMessage" in found[1], found)
    second.close()


def guessing(world):
    """Rows 6 and 7."""
    check, port, api = world.report.check, world.port, world.api
    tries = [refusal(port, "/ocpp/VICTIM", credentials("VICTIM", f"{n:040x}"), f"X-Forwarded-For: 10.0.0.{n}", source="127.0.0.2")[0] for n in range(8)]
    check("[row 6] guessing passwords is slowed with 429 after five", tries[:5] == [401] * 5 and 429 in tries[5:], tries)
    check("[row 7] the station itself connects from its own address all the while", connects(port, "VICTIM"))
    codes = []
    for n in range(8):
        codes += ask(port, f"GET /api/v1/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer guess{n}\r\nConnection: close\r\n\r\n".encode(), "127.0.0.3")[0]
    check("[row 6] guessing API tokens is slowed with 429 after five", codes[:5] == [401] * 5 and 429 in codes[5:], codes)
    check("[row 7] the API's owner is not locked out by it", api.get("/status") is not None)


def doors(world):
    """Row 14: every operation that the API's own description names is shut without a token, and with a wrong one."""
    with urllib.request.urlopen(world.url + "/api/v1/openapi.json", timeout=10) as answer:
        document = json.load(answer)
    open_doors, count = [], 0
    for path, operations in document["paths"].items():
        for method in operations:
            if method not in ("get", "post", "put", "patch", "delete") or path == "/openapi.json":
                continue
            count += 1
            concrete = "/api/v1" + "/".join("1" if part.startswith("{") else part for part in path.split("/"))
            request = f"{method.upper()} {concrete} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
            found = ask(world.port, request.encode())[0]
            if found != [401]:
                open_doors.append((method, path, found))
    world.report.check("[row 14] every operation of the API asks for a token", not open_doors and count > 40, (count, open_doors))
    # Numbers of the process are for whoever is on this machine, and are read and no more.
    for method, wanted in (("GET", 200), ("POST", 405), ("TRACE", 405)):
        found = ask(world.port, f"{method} /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())[0]
        world.report.check(f"[row 14] {method} /metrics of this machine is answered {wanted}", found == [wanted], found)
    for path in ("/debug", "/services/CentralSystemService", "/api", "/api/v2/status", "/ocpp", "/echo", "/.git/config", "/api/v1/../../etc/passwd"):
        found = ask(world.port, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())[0]
        world.report.check(f"[row 14] there is no side door at {path}", found and found[0] in (400, 401, 404, 426), found)
    try:
        world.api.call("GET", "/api-tokens", token=world.reader_token)
        found = 200
    except Problem as problem:
        found = problem.status
    world.report.check("[row 14] a reader's token does not open what is the owner's", found == 403, found)


def forwarded(world):
    refusal(world.port, "/ocpp/FORWARDED", credentials("FORWARDED", "x"), "X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7")
    return "203.0.113.7" not in json.dumps(world.api.get("/knocking")) and "FORWARDED" in json.dumps(world.api.get("/knocking"))
