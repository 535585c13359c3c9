"""Rows 18, 19 and 38: the TLS port."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

from .wire import PASSWORD, PING, Refused, Socket, ask, credentials, dial, drain, frame, pour


def s_client(world, *flags, text=b""):
    """What `openssl s_client` says to a handshake: (whether it was made, its output)."""
    run = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{world.tls_port}", "-CAfile", str(world.certificates / "authority.pem"),
                          *flags], input=text, capture_output=True, timeout=20)
    out = run.stdout.decode("utf-8", "replace") + run.stderr.decode("utf-8", "replace")
    return "Cipher is (NONE)" not in out and "New, " in out, out


def context(world, name=None):
    made = ssl.create_default_context(cafile=str(world.certificates / "authority.pem"))
    made.check_hostname = False
    if name:
        made.load_cert_chain(world.certificates / f"{name}.pem", world.certificates / f"{name}.key")
    return made


def enters(world, identity, certificate=None, password=None):
    """Whether a station gets a 101 and stays."""
    try:
        station = Socket(world.tls_port, identity, password, wrap=lambda raw: context(world, certificate).wrap_socket(raw))
        answer = station.boot()
        station.close()
        return isinstance(answer, list)
    except (Refused, OSError):
        return False


def run(world):
    check = world.report.check
    weak = ["-cipher", "ALL:@SECLEVEL=0"]
    for name, flags, wanted in (("TLS 1.0", ["-tls1", *weak], False), ("TLS 1.1", ["-tls1_1", *weak], False), ("TLS 1.2", ["-tls1_2"], True), ("TLS 1.3", ["-tls1_3"], True)):
        made, out = s_client(world, *flags)
        check(f"[row 18] {name} is {'spoken' if wanted else 'refused'}", made == wanted, out[-500:])
    for cipher in ("aNULL", "eNULL", "3DES", "RC4", "CAMELLIA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-SHA", "PSK"):
        made, out = s_client(world, "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0")
        check(f"[row 18] the cipher {cipher} is refused", not made, out[-300:])
    made, out = s_client(world, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256")
    check("[row 18] ECDHE-ECDSA-AES128-GCM-SHA256 is spoken", made and "ECDHE-ECDSA-AES128-GCM-SHA256" in out, out[-300:])
    check("[row 18] nothing is compressed", "Compression: NONE" in out)
    _, out = s_client(world, "-tls1_2", text=b"R\nGET / HTTP/1.1\r\n\r\n")
    check("[row 18] renegotiation is refused", "no renegotiation" in out or "handshake failure" in out or "unexpected message" in out or "error:" in out.partition("RENEGOTIATING")[2], out[-400:])
    stations(world)
    renewal(world)
    garbage(world)
    crowd(world)


def stations(world):
    """Row 19."""
    check = world.report.check
    check("[row 19] a station of profile 3 enters with its certificate", enters(world, "CP-CERT", "station"))
    for name, what in (("forged", "of another authority"), ("expired", "that has expired"), ("other", "of another station"), (None, "that is missing")):
        check(f"[row 19] and not with a certificate {what}", not enters(world, "CP-CERT", name))
        check(f"[row 17] nor with the right password and a certificate {what}", not enters(world, "CP-CERT", name, PASSWORD))
    check("[row 18] a station of profile 2 enters with its password", enters(world, "CP-TLS", None, PASSWORD))


def renewal(world):
    """Row 19: another certificate while the server runs; one that cannot be used changes nothing."""
    check, place = world.report.check, world.certificates
    mine, key = place / "server.pem", place / "server.key"
    before = (mine.read_bytes(), key.read_bytes())

    def shown():
        with context(world).wrap_socket(dial(world.tls_port)) as wrapped:
            return wrapped.getpeercert()["serialNumber"]

    def hang_up(text):
        """Sends SIGHUP and waits until the server has said something with this text."""
        told = world.server.errors().count(text)
        os.kill(world.server.pid, signal.SIGHUP)
        limit = time.monotonic() + 10
        while world.server.errors().count(text) == told and time.monotonic() < limit:
            time.sleep(0.05)
        return world.server.errors().count(text) > told

    first = shown()
    check("[row 19] a certificate of 30 days is warned of", "expires in 29 days" in world.server.errors() and any(
        "expires in 29 days" in warning for warning in world.api.get("/status")["warnings"]), world.server.errors())
    station = Socket(world.tls_port, "CP-TLS", PASSWORD, wrap=lambda raw: context(world).wrap_socket(raw))
    station.boot()
    for name, chain, private in (("that is cut", before[0][:100], before[1]), ("without its key", before[0], (place / "renewed.key").read_bytes()),
                                 ("that has expired", (place / "expired.pem").read_bytes(), (place / "expired.key").read_bytes())):
        mine.write_bytes(chain)
        key.write_bytes(private)
        check(f"[row 19] a certificate {name} is not taken, and that is said", hang_up("the certificate in use is kept") and shown() == first,
              world.server.errors()[-300:])
    shutil.copy(place / "renewed.pem", mine)
    shutil.copy(place / "renewed.key", key)
    check("[row 19] a new certificate is shown after SIGHUP", hang_up("is shown from now on") and shown() != first, world.server.errors()[-300:])
    check("[row 19] and not warned of", not any("certificate" in warning for warning in world.api.get("/status")["warnings"]))
    answer = station.call("Heartbeat", {})
    check("[row 19] and a connection made before goes on", isinstance(answer, list) and answer[0] == 3, answer)
    station.close()


def garbage(world):
    check, port = world.report.check, world.tls_port
    codes, got, closed = ask(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    check("[row 18] plain HTTP on the TLS port gets no page", closed and 200 not in codes, (codes, got[:100]))
    hello = bytes.fromhex("16030100")
    for name, data in (("zeros", bytes(1_000)), ("random bytes", os.urandom(4_000)), ("a record of 64 KB", b"\x16\x03\x01\xff\xff" + bytes(70_000)),
                       ("an empty record", b"\x16\x03\x01\x00\x00" * 100), ("an alert", b"\x15\x03\x01\x00\x02\x02\x28"), ("application data", b"\x17\x03\x03\x00\x10" + bytes(16)),
                       ("SSL 2", b"\x80\x2e\x01\x00\x02" + bytes(44)), ("a hello cut short", hello + b"\x05\x01\x00\x00\x01\x03")):
        _, _, closed = ask(port, data, seconds=3)
        check(f"[row 18] {name} instead of a handshake ends the connection", closed or name in ("a hello cut short",), closed)
    wrapped = context(world).wrap_socket(dial(port))
    raw = socket.socket(fileno=os.dup(wrapped.fileno()))
    pour(raw, b"\x17\x03\x03\x00\x20" + os.urandom(32))
    _, closed = drain(raw, 3)
    raw.close()
    check("[row 18] a record with a wrong tag ends the connection", closed)


def crowd(world):
    """Row 38: handshakes are worked on beside the loop: the plain port does not feel them."""
    done, failed, stop = [], [], time.monotonic() + 3

    def shake():
        while time.monotonic() < stop:
            try:
                context(world).wrap_socket(dial(world.tls_port)).close()
                done.append(1)
            except OSError as error:
                failed.append(error)

    threads = [threading.Thread(target=shake) for _ in range(16)]
    for thread in threads:
        thread.start()
    stalled = [dial(world.tls_port) for _ in range(300)]
    beats = []
    while time.monotonic() < stop:
        beats.append(world.canary.beat())
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    for raw in stalled:
        raw.close()
    worst = max(beat if beat is not None else 99 for beat in beats)
    world.report.check("[row 38] under a crowd of handshakes the plain port answers within 1 s", worst < world.canary.LIMIT, worst)
    world.report.check("[row 38] and handshakes succeed all the while", len(done) > 20, (len(done), failed[:3]))
