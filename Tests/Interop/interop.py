"""PyPI's `ocpp` as a charging station against a running `cpms serve`: every message of OCPP 1.6 and its security extension in both
directions, over ws and wss, with security profiles 0 to 3, and what happens to stations that are refused, half dead or unknown.

    interop.py BASE_URL TLS_URL TOKEN_FILE CERTIFICATES_DIRECTORY
"""

import asyncio
import base64
import decimal
import json
import logging
import os
import pathlib
import struct
import sys
import urllib.parse

from ocpp.v16 import call
from websockets.exceptions import ConnectionClosed

from charger import Station, client_tls, now, open_socket, refusal
from house import Api, Problem, Report, shared

logging.disable(logging.CRITICAL)

PASSWORD = "0123456789abcdef0123456789abcdef01234567"
TAG = "04A1B2C3D4E5F6"
VAT = "19"

report = Report()


def provision(api, plain):
    """What an operator sets up first: seller, tariff, card and one station for each security profile."""
    tomorrow = now(24 * 60)
    api.call("PUT", "/seller", {"name": "Interop Ltd", "address": "1 Test Street", "series": "R", "currency": "EUR"})
    api.post("/tariffs", {
        "name": "Energy and start", "currency": "EUR", "assign": True,
        "components": [{"dimension": "ENERGY", "price": "0.40", "vat": VAT, "stepSize": 1}, {"dimension": "FLAT", "price": "1.00", "vat": VAT}]})
    api.post("/tokens", {"uid": TAG, "kind": "RFID", "label": "Interop card"})
    api.post("/stations", {"id": plain, "securityProfile": 0, "allowProfileZeroUntil": tomorrow, "connectors": 2})
    for identity, profile in (("CP-BASIC", 1), ("CP-TLS", 2), ("CP-CERT", 3)):
        api.post("/stations", {"id": identity, "password": PASSWORD, "securityProfile": profile, "connectors": 2})


def meter_value(register, minutes):
    return [{"timestamp": now(minutes), "sampledValue": [
        {"value": str(register), "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
        {"value": "5000", "measurand": "Power.Active.Import", "unit": "W"}]}]


async def station_speaks(api, station, way):
    """All 14 messages that a charging station starts, each with its answer looked at."""
    name = lambda text: f"{way}: {text}"
    boot = await station.call(call.BootNotification(
        charge_point_model="Model", charge_point_vendor="Vendor", charge_point_serial_number=station.id, firmware_version="1.2.3"))
    report.check(name("BootNotification is accepted"), boot and boot.status == "Accepted" and boot.interval > 0 and boot.current_time, boot)
    heartbeat = await station.call(call.Heartbeat())
    report.check(name("Heartbeat tells the time"), heartbeat and heartbeat.current_time.endswith("Z"), heartbeat)
    for connector in (0, 1, 2):
        answer = await station.call(call.StatusNotification(connector_id=connector, error_code="NoError", status="Available", timestamp=now()))
        report.check(name(f"StatusNotification of connector {connector} is answered"), answer is not None)
    known = await station.call(call.Authorize(id_tag=TAG))
    report.check(name("Authorize of a known card is Accepted"), known and known.id_tag_info["status"] == "Accepted", known)
    unknown = await station.call(call.Authorize(id_tag="NOBODYS-CARD"))
    report.check(name("Authorize of an unknown card is Invalid"), unknown and unknown.id_tag_info["status"] == "Invalid", unknown)
    transfer = await station.call(call.DataTransfer(vendor_id="org.example", message_id="hello", data="ping"))
    report.check(name("DataTransfer of a strange vendor is UnknownVendorId"), transfer and transfer.status == "UnknownVendorId", transfer)
    simple = [
        call.DiagnosticsStatusNotification(status="Idle"), call.FirmwareStatusNotification(status="Idle"),
        call.LogStatusNotification(status="Idle", request_id=1), call.SignedFirmwareStatusNotification(status="Idle", request_id=1),
        call.SecurityEventNotification(type="SettingSystemTime", timestamp=now(), tech_info="by hand")]
    for message in simple:
        answer = await station.call(message)
        report.check(name(f"{type(message).__name__} is answered"), answer is not None)
    signed = await station.call(call.SignCertificate(csr="-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----"))
    report.check(name("SignCertificate is answered"), signed and signed.status in ("Accepted", "Rejected"), signed)
    await station_charges(api, station, way)


async def station_charges(api, station, way):
    """A session from start to invoice, with what a bad line makes of it: every message of it twice."""
    name = lambda text: f"{way}: {text}"
    # An hour ago by the station's clock: 5 kWh in no time would rightly be held back as implausible.
    begin = call.StartTransaction(connector_id=1, id_tag=TAG, meter_start=1000, timestamp=now(-60))
    start = await station.call(begin)
    good = report.check(name("StartTransaction is Accepted"), start and start.id_tag_info["status"] == "Accepted" and start.transaction_id > 0, start)
    if not good:
        return
    again = await station.call(begin)
    report.check(name("a repeated StartTransaction gets the same transaction"), again and again.transaction_id == start.transaction_id, again)
    for register, minutes in ((2500, -40), (4000, -20)):
        values = await station.call(call.MeterValues(
            connector_id=1, transaction_id=start.transaction_id, meter_value=meter_value(register, minutes)))
        report.check(name(f"MeterValues at {register} Wh is answered"), values is not None)
    end = call.StopTransaction(transaction_id=start.transaction_id, meter_stop=6000, timestamp=now(), id_tag=TAG, reason="Local")
    for turn in ("StopTransaction", "a repeated StopTransaction"):
        stop = await station.call(end)
        report.check(name(f"{turn} is Accepted"), stop is not None and (stop.id_tag_info or {}).get("status", "Accepted") == "Accepted", stop)
    mine = lambda: [s for s in api.all(f"/sessions?station={station.id}") if s["transactionId"] == start.transaction_id]
    for _ in range(100):
        sessions = mine()
        if sessions and sessions[0]["invoice"]:
            break
        await asyncio.sleep(0.05)
    report.check(name("what the station repeated is one session"), len(sessions) == 1, sessions)
    if not sessions:
        return
    session = sessions[0]
    report.check(name("its energy is 5 kWh"), decimal.Decimal(session["energyKwh"]) == 5, session["energyKwh"])
    # 5 kWh at 0.40 and a start at 1.00, both net, with 19 %.
    price = session["price"] or {}
    report.check(name("its price is 3.00 net and 3.57 gross"), (price.get("net"), price.get("gross")) == ("3.00", "3.57"), price)
    report.check(name("it has an invoice"), session["invoice"] is not None, session)
    if session["invoice"]:
        invoice = api.get(f"/invoices/{session['invoice']}")
        report.check(name("the invoice has the session's sum"), invoice["gross"] == price.get("gross") and len(invoice["lines"]) == 2, invoice)
        trail = api.get(f"/invoices/{session['invoice']}/trail")
        report.check(name("the invoice's trail reaches the frames"), any("frame" in step["what"].lower() for step in trail["steps"]), trail)


def calls_of_server(certificate):
    """A message of each of the 26 kinds that the central system starts, with the status that the station answers."""
    hashes = {"hashAlgorithm": "SHA256", "issuerNameHash": "ab" * 32, "issuerKeyHash": "cd" * 32, "serialNumber": "01"}
    profile = {
        "chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Absolute",
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}]}}
    later = now(60)
    return [
        ("CancelReservation", {"reservationId": 7}, "Accepted"),
        ("ChangeAvailability", {"connectorId": 1, "type": "Operative"}, "Accepted"),
        ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "300"}, "Accepted"),
        ("ClearCache", {}, "Accepted"),
        ("ClearChargingProfile", {"id": 1}, "Accepted"),
        ("DataTransfer", {"vendorId": "org.example", "messageId": "m", "data": "ping"}, "Accepted"),
        ("GetCompositeSchedule", {"connectorId": 1, "duration": 600}, "Accepted"),
        ("GetConfiguration", {"key": ["HeartbeatInterval", "Nonsense"]}, None),
        ("GetDiagnostics", {"location": "ftp://127.0.0.1/diagnostics"}, None),
        ("GetLocalListVersion", {}, None),
        ("RemoteStartTransaction", {"idTag": TAG, "connectorId": 1}, "Accepted"),
        ("RemoteStopTransaction", {"transactionId": 1}, "Accepted"),
        ("ReserveNow", {"connectorId": 1, "expiryDate": later, "idTag": TAG, "reservationId": 7}, "Accepted"),
        ("Reset", {"type": "Soft"}, "Accepted"),
        ("SendLocalList", {
            "listVersion": 1, "updateType": "Full", "localAuthorizationList": [{"idTag": TAG, "idTagInfo": {"status": "Accepted"}}]}, "Accepted"),
        ("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": profile}, "Accepted"),
        ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1}, "Accepted"),
        ("UnlockConnector", {"connectorId": 1}, "Unlocked"),
        ("UpdateFirmware", {"location": "http://127.0.0.1/firmware", "retrieveDate": later}, None),
        ("CertificateSigned", {"certificateChain": certificate}, "Accepted"),
        ("DeleteCertificate", {"certificateHashData": hashes}, "Accepted"),
        ("ExtendedTriggerMessage", {"requestedMessage": "Heartbeat"}, "Accepted"),
        ("GetInstalledCertificateIds", {"certificateType": "CentralSystemRootCertificate"}, "Accepted"),
        ("GetLog", {"logType": "SecurityLog", "requestId": 9, "log": {"remoteLocation": "http://127.0.0.1/log"}}, "Accepted"),
        ("InstallCertificate", {"certificateType": "CentralSystemRootCertificate", "certificate": certificate}, "Accepted"),
        ("SignedUpdateFirmware", {"requestId": 10, "firmware": {
            "location": "http://127.0.0.1/firmware", "retrieveDateTime": later, "signingCertificate": certificate, "signature": "AA=="}}, "Accepted"),
    ]


async def server_speaks(api, station, way, certificate):
    """All 26 messages that the central system starts, ordered through the API, received and answered by the station."""
    place = f"/stations/{urllib.parse.quote(station.id)}/calls"
    for action, payload, status in calls_of_server(certificate):
        before = len(station.asked)
        try:
            order = await asyncio.to_thread(api.post, place, {"action": action, "payload": payload})
            ended = await asyncio.to_thread(api.until, f"/calls/{order['call']}", lambda c: c["endedAt"] is not None)
        except Problem as problem:
            report.check(f"{way}: {action} is sent", False, problem)
            continue
        got = [asked for asked in station.asked[before:] if asked[0] == action]
        report.check(f"{way}: {action} arrives as it was ordered", got[:1] == [(action, payload)], got)
        report.check(
            f"{way}: {action} has its answer on record", ended["outcome"] == "answered" and (status is None or ended["status"] == status), ended)


def journaled(api, station, way):
    """Every text that went over the wire stands in the journal, verbatim and in its direction."""
    frames = api.frames(station.id)
    recorder = station._connection
    for direction, texts in (("in", recorder.sent), ("out", recorder.received)):
        kept = {frame["text"] for frame in frames if frame["direction"] == direction}
        missing = [text for text in texts if text not in kept]
        report.check(f"{way}: all {len(texts)} frames {direction} are journaled verbatim", not missing, missing[:2])


def schema_valid(station, way):
    """What the server sent passes the official schemas, where they are at hand."""
    place = shared()
    if not place:
        report.skip(f"{way}: the official schemas", "no folder `shared` beside the package, and CPMS_SHARED is not set")
        return
    from schemas import Schemas
    faults = Schemas(place / "ocpp-schemas/1.6").faults_of_server(station._connection.sent, station._connection.received)
    report.check(f"{way}: every frame of the server passes the official schemas", not faults, faults[:3])


async def profile(api, url, identity, way, certificate, password=None, tls=None):
    socket = await open_socket(url, identity, password, tls=tls)
    report.check(f"{way}: the subprotocol is agreed", socket.subprotocol == "ocpp1.6", socket.subprotocol)
    station = Station(identity, socket)
    station.begin()
    await station_speaks(api, station, way)
    await server_speaks(api, station, way, certificate)
    shown = await asyncio.to_thread(api.get, f"/stations/{identity}")
    report.check(f"{way}: the station is shown connected, with vendor and model", shown["connected"] and (shown["vendor"], shown["model"]) == ("Vendor", "Model"), shown)
    await station.end()
    journaled(api, station, way)
    schema_valid(station, way)


async def refusals(api, url, tls_url, ca, certificates):
    report.check("a wrong password is refused", await refusal(url, "CP-BASIC", "wrong") == 401)
    report.check("no password is refused", await refusal(url, "CP-BASIC") == 401)
    report.check("another station's name with the right password is refused", await refusal(url, "CP-BASIC", PASSWORD, user="CP-TLS") == 401)
    report.check("an unknown station is refused as a wrong password is", await refusal(url, "CP-STRANGER", "x") == 401)
    report.check("profile 2 without TLS is refused", await refusal(url, "CP-TLS", PASSWORD) in (401, 403))
    report.check("profile 3 with a password alone is refused", await refusal(tls_url, "CP-CERT", PASSWORD, tls=client_tls(ca)) in (0, 401, 403))
    for name, why in (("forged", "of a strange root"), ("expired", "of yesterday"), ("other", "of another station")):
        tls = client_tls(ca, certificates / f"{name}.pem", certificates / f"{name}.key")
        report.check(f"profile 3 with a certificate {why} is refused", await refusal(tls_url, "CP-CERT", tls=tls) in (0, 401, 403))
    waiting = api.all("/knocking")
    report.check("the unknown station stands on the knocking list", any(k["identity"] == "CP-STRANGER" and k["count"] >= 1 for k in waiting), waiting)
    report.check("a station with a wrong password does not", not any(k["identity"] == "CP-BASIC" and "unknown" in str(k["reason"]) for k in waiting), waiting)
    api.post("/stations/CP-STRANGER/adopt", {"name": "Adopted", "password": PASSWORD})
    report.check("it connects once it is adopted", await refusal(url, "CP-STRANGER", PASSWORD) == 101)
    report.check("it has left the knocking list", not any(k["identity"] == "CP-STRANGER" for k in api.all("/knocking")))


async def half_dead(api, url):
    """A line that died without a word: the station comes back, and must not be locked out by its own shadow."""
    address = urllib.parse.urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    login = base64.b64encode(f"CP-BASIC:{PASSWORD}".encode()).decode()
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write((
        f"GET /ocpp/CP-BASIC HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\nAuthorization: Basic {login}\r\n\r\n").encode())
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    report.check("a connection that will fall silent is opened", head.startswith(b"HTTP/1.1 101"), head)
    socket = None
    for _ in range(5):
        try:
            socket = await open_socket(url, "CP-BASIC", PASSWORD)
            break
        except Exception:  # refused while the old line is being probed: the station tries again, as stations do
            await asyncio.sleep(1)
    if not report.check("the station takes over from its half-dead connection", socket is not None):
        return
    station = Station("CP-BASIC", socket)
    station.begin()
    answer = await station.call(call.Heartbeat())
    report.check("the new connection is served", answer is not None)
    rest, closed = b"", False
    try:
        while not closed:
            piece = await asyncio.wait_for(reader.read(4096), 20)
            rest, closed = rest + piece, not piece
    except (asyncio.TimeoutError, TimeoutError, ConnectionError):
        report.skip("the end of the old connection", "it did not come in 20 s")
    report.check("the old connection is told 1008", struct.pack("!H", 1008) in rest, rest)
    report.check("the old connection is closed", closed)
    writer.close()
    # Now the connection lives: a second one must not take it away.
    status = await refusal(url, "CP-BASIC", PASSWORD)
    report.check("a living connection is not taken over", status == 503, status)
    try:
        answer = await station.call(call.Heartbeat())
    except ConnectionClosed:
        answer = None
    report.check("the living connection is still served", answer is not None)
    await station.end()


async def onboarding(api, url):
    """A window of some minutes in which stations that nobody knows may come in, wait, and be adopted."""
    report.check("before the window an unknown station is refused", await refusal(url, "CP-FRESH") == 401)
    opened = api.post("/onboarding", {"minutes": 5})
    report.check("the window says until when it is open", bool(opened.get("until")), opened)
    station = Station("CP-FRESH", await open_socket(url, "CP-FRESH"))
    station.begin()
    boot = await station.call(call.BootNotification(charge_point_model="Fresh", charge_point_vendor="Maker"))
    report.check("in the window its BootNotification is answered Pending", boot and boot.status == "Pending", boot)
    shown = api.get("/stations/CP-FRESH")
    report.check("it waits with vendor and model in view", shown["pending"] and (shown["vendor"], shown["model"]) == ("Maker", "Fresh"), shown)
    api.post("/stations/CP-FRESH/adopt", {"password": PASSWORD})
    await station.end()
    station = Station("CP-FRESH", await open_socket(url, "CP-FRESH", PASSWORD))
    station.begin()
    boot = await station.call(call.BootNotification(charge_point_model="Fresh", charge_point_vendor="Maker"))
    report.check("adopted, its BootNotification is Accepted", boot and boot.status == "Accepted", boot)
    await station.end()
    report.check("adopted, it is refused without its password", await refusal(url, "CP-FRESH") == 401)


async def guessing(url):
    """Last, because it spends the patience of the server with this address."""
    statuses = [await refusal(url, "CP-NOT-PLAIN", f"guess {turn}") for turn in range(10)]
    report.check("guessing passwords is slowed down", 429 in statuses and 101 not in statuses, statuses)


async def everything(url, tls_url, token, certificates):
    api = Api(url, token)
    ws, wss = url.replace("http", "ws", 1), tls_url.replace("http", "ws", 1)
    ca, pem = certificates / "authority.pem", (certificates / "authority.pem").read_text()
    provision(api, plain="CP-PLAIN")
    api.post("/stations", {"id": "CP-NOT-PLAIN", "password": PASSWORD})
    report.check("profile 0 is refused unless it is allowed", await refusal(ws, "CP-NOT-PLAIN") == 401)
    parts = [
        ("ws, profile 0", lambda way: profile(api, ws, "CP-PLAIN", way, pem)),
        ("ws, profile 1", lambda way: profile(api, ws, "CP-BASIC", way, pem, PASSWORD)),
        ("wss, profile 2", lambda way: profile(api, wss, "CP-TLS", way, pem, PASSWORD, client_tls(ca))),
        ("wss, profile 3", lambda way: profile(
            api, wss, "CP-CERT", way, pem, None, client_tls(ca, certificates / "station.pem", certificates / "station.key"))),
        ("half-dead connection", lambda _: half_dead(api, ws)),
        ("refusals", lambda _: refusals(api, ws, wss, ca, certificates)),
        ("onboarding", lambda _: onboarding(api, ws)),
        ("guessing", lambda _: guessing(ws)),
    ]
    for way, part in parts:
        try:
            await asyncio.wait_for(part(way), 180)
        except Exception as error:  # one broken part must not hide the others
            report.check(f"{way}: runs to its end", False, f"{type(error).__name__}: {error}")
    status = api.get("/status")
    report.check("the server is up at the end", status["sequence"] > 0, status)


if __name__ == "__main__":
    base, tls, token_file, directory = sys.argv[1:5]
    asyncio.run(everything(base, tls, pathlib.Path(token_file).read_text().strip(), pathlib.Path(directory)))
    report.finish()
