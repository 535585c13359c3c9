"""Rows 26 to 30 and 48 to 53: what stands in the frames and in the bodies of requests."""

import json

from .wire import TEXT, ask, frame, pour

HUGE = ["9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-9223372036854775808",
        "-9223372036854775809", "1e400", "-1e400", "1e-400", "-0", "-0.0", "1e18", "1" + "0" * 39, "0." + "9" * 37, "1E+30", "-1", "0.5"]
NOT_NUMBERS = ["NaN", "Infinity", "-Infinity", "0x10", "+1", "1_000", "--1", "1.", ".5", "01", "1" * 41, "1e", "true", "null", '"abc"', "[]", "{}", '""',
               '"1,5"', '"1e400"', '"NaN"', '"9223372036854775808"']
STRANGE = [
    ("an empty array", "[]"), ("an object", "{}"), ("null", "null"), ("a number", "7"), ("a text", '"x"'), ("blanks", "   "), ("a bracket", "["),
    ("half a text", '[2,"'), ("a trailing comma", '[2,"t","Heartbeat",{},]'), ("a leading comma", '[,2,"t","Heartbeat",{}]'),
    ("type 0", '[0,"t","Heartbeat",{}]'), ("type 5", '[5,"t","Heartbeat",{}]'), ("type 2.0", '[2.0,"t","Heartbeat",{}]'),
    ("type 1e400", '[1e400,"t","Heartbeat",{}]'), ("type 2^64", '[18446744073709551618,"t","Heartbeat",{}]'), ("type true", '[true,"t","Heartbeat",{}]'),
    ("a byte order mark", '\ufeff[2,"b","Heartbeat",{}]'), ("UTF-16", '[2,"b","Heartbeat",{}]'.encode("utf-16")), ("a NUL", '[2,"n\0","Heartbeat",{}]'),
    ("an escaped NUL", '[2,"n\\u0000","Heartbeat",{}]'), ("a lone surrogate", '[2,"\\ud800","Heartbeat",{}]'), ("a wrong escape", '[2,"\\x41","Heartbeat",{}]'),
    ("text behind the end", '[2,"t","Heartbeat",{}] x'), ("two frames in one", '[2,"t","Heartbeat",{}][2,"t2","Heartbeat",{}]'),
    ("single quotes", "[2,'t','Heartbeat',{}]"), ("a comment", '[2,"t","Heartbeat",{}/* */]'), ("depth 33", '[2,"d","Heartbeat",' + "[" * 31 + "]" * 31 + "]"),
    ("depth 20,000", "[" * 20_000 + "]" * 20_000), ("depth 60,000, unclosed", "[" * 60_000), ("objects in depth 10,000", '{"a":' * 10_000),
    ("10,000 elements", '[2,"w","Heartbeat",{"a":[' + ",".join(["0"] * 10_000) + "]}]"), ("20,000 elements at the top", "[" + ",".join(["2"] * 20_000) + "]"),
    ("1,001 keys", '[2,"k","Heartbeat",{' + ",".join(f'"k{n}":0' for n in range(1_001)) + "}]"),
    ("5,000 equal keys", '[2,"k","Heartbeat",{' + ",".join('"k":0' for n in range(5_000)) + "}]"),
    ("a text of 60 KB", '[2,"l","Heartbeat",{"a":"' + "x" * 60_000 + '"}]'), ("10,000 escapes", '[2,"e","Heartbeat",{"a":"' + "\\u0041" * 10_000 + '"}]'),
    ("a number of 60,000 digits", '[2,"g","Heartbeat",{"a":' + "9" * 60_000 + "}]"), ("an exponent of 20 digits", '[2,"g","Heartbeat",{"a":1e99999999999999999999}]'),
]


def beats(station):
    answer = station.call("Heartbeat", {})
    while isinstance(answer, list) and answer[1] != f"n{station.number}":
        answer = station.answer()
    return isinstance(answer, list) and answer[0] == 3


def run(world):
    check = world.report.check
    station = world.socket("TEXTS")
    answer = station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
    check("[row 30] a message before BootNotification is answered", isinstance(answer, list) and answer[0] in (3, 4), answer)
    station.boot()
    for name, text in STRANGE:
        station.send(text)
        check(f"[row 48-52] {name}: the connection and the process go on", beats(station))
    numbers(world, station)
    calls(world, station)
    station.close()
    bodies(world)


def numbers(world, station):
    """Row 26."""
    check = world.report.check
    templates = {
        "MeterValues": '{"connectorId":1,"transactionId":%s,"meterValue":[{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":"1"}]}]}',
        "connectorId": '{"connectorId":%s,"meterValue":[{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":"1"}]}]}',
        "value": '{"connectorId":1,"meterValue":[{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":%s,"unit":"kWh"}]}]}',
        "text value": '{"connectorId":1,"meterValue":[{"timestamp":"2026-01-01T00:00:00Z","sampledValue":[{"value":"%s","unit":"MWh","measurand":"Energy.Active.Import.Register"}]}]}',
    }
    for place, template in templates.items():
        lost = []
        for number in HUGE + NOT_NUMBERS:
            answer = station.call("MeterValues", template % number.strip('"'))
            if not isinstance(answer, list):
                lost.append((number, answer))
        check(f"[row 26] every odd number as {place} is answered", not lost, lost)
    lost = []
    for number in HUGE + NOT_NUMBERS:
        answers = [
            station.call("StartTransaction", '{"connectorId":1,"idTag":"T","meterStart":%s,"timestamp":"2026-01-01T00:00:00Z"}' % number),
            station.call("StopTransaction", '{"transactionId":%s,"meterStop":%s,"timestamp":"2026-01-01T00:00:00Z"}' % (number, number)),
            station.call("StatusNotification", '{"connectorId":%s,"errorCode":"NoError","status":"Available"}' % number)]
        if not all(isinstance(answer, list) for answer in answers):
            lost.append((number, answers))
    check("[row 26] and in StartTransaction, StopTransaction and StatusNotification", not lost, lost)
    start = station.call("StartTransaction", {"connectorId": 2, "idTag": world.tag, "meterStart": 9223372036854775807, "timestamp": "2026-01-01T00:00:00Z"})
    number = start[2].get("transactionId") if isinstance(start, list) and start[0] == 3 else 0
    stop = station.call("StopTransaction", {"transactionId": number, "meterStop": -9223372036854775808, "timestamp": "9999-12-31T23:59:59Z", "idTag": world.tag})
    check("[row 26] a session from the largest register to the smallest is answered", isinstance(start, list) and isinstance(stop, list), (start, stop))
    lost = []
    for stamp in ("0000-00-00T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999999Z", "99999-01-01T00:00:00Z", "-0001-01-01T00:00:00Z",
                  "2026-02-30T00:00:00Z", "2026-01-01T24:60:60Z", "2026-01-01T00:00:00+99:99", "1", "", "x" * 5_000, "2026-01-01", "2026-01-01T00:00:00\u0660"):
        answer = station.call("StopTransaction", {"transactionId": -1, "meterStop": 1, "timestamp": stamp})
        lost += [stamp] if not isinstance(answer, list) else []
    check("[row 25] impossible times are answered", not lost, lost)


def calls(world, station):
    """Rows 27 to 29."""
    check = world.report.check
    answer = station.ask('[2,"u","MakeCoffee",{}]')
    check("[row 27] an unknown action is NotImplemented", isinstance(answer, list) and answer[:3] == [4, "u", "NotImplemented"], answer)
    answer = station.ask('[2,"s","Reset",{"type":"Hard"}]')
    check("[row 27] an action of ours is NotSupported", isinstance(answer, list) and answer[:3] == [4, "s", "NotSupported"], answer)
    answer = station.ask('[2,"w","StatusNotification",[1]]')
    check("[row 27] an array as payload is an error", isinstance(answer, list) and answer[0] == 4 and answer[1] == "w", answer)
    answer = station.ask('[2,"e","Heartbeat",[]]')
    check("[row 27] an empty array is read as an empty object", isinstance(answer, list) and answer[:2] == [3, "e"], answer)
    answer = station.ask('[2,"x","Heartbeat",{},1,2,3]')
    check("[row 27] elements behind the payload harm nothing", isinstance(answer, list) and answer[1] == "x", answer)
    for name, identity in (("a number", "123"), ("a float", "1.5"), ("null", "null"), ("an array", "[]"), ("true", "true"), ("empty", '""'), ("of 300 characters", '"' + "m" * 300 + '"')):
        station.send(f'[2,{identity},"Heartbeat",{{}}]')
        check(f"[row 27] a message id that is {name} harms nothing", beats(station))
    answer = station.ask('[2,"' + "m" * 36 + '","A' + "a" * 60_000 + '",{}]')
    check("[row 27] an action of 60 KB is answered shortly", isinstance(answer, list) and answer[0] == 4 and len(json.dumps(answer)) < 500, str(answer)[:300])
    for text in ('[3,"nothing",{}]', '[4,"nothing","GenericError","",{}]', '[3,"n1",{"status":"Accepted"}]', "[3]", "[4]", '[3,"a"]', '[4,"a",7,7,7]', '[3,1e400,{}]'):
        station.send(text)
        check(f"[row 28] an answer to nothing, {text[:22]}, is dropped", beats(station))
    first = station.ask('[2,"same","DataTransfer",{"vendorId":"a"}]')
    again = station.ask('[2,"same","DataTransfer",{"vendorId":"a"}]')
    other = station.ask('[2,"same","DataTransfer",{"vendorId":"b"}]')
    check("[row 29] the same call twice gets the same answer", isinstance(first, list) and first == again, (first, again))
    check("[row 29] another call under its id is answered for itself", isinstance(other, list) and other[:2] == [3, "same"], other)
    for name, text in world.evil.items():
        station.call("BootNotification", {"chargePointVendor": text, "chargePointModel": text, "firmwareVersion": text, "iccid": text})
        station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available", "info": text, "vendorId": text, "vendorErrorCode": text})
        station.call("DataTransfer", {"vendorId": text, "messageId": text, "data": text})
        station.call("Authorize", {"idTag": text[:20]})
        shown = world.api.get("/stations/TEXTS")
        known = json.dumps(shown, ensure_ascii=False)
        check(f"[row 53] {name} as vendor name comes back as data", json.dumps(text, ensure_ascii=False)[1:20] in known, known[:400])
    page = ask(world.port, f"GET /api/v1/stations/TEXTS HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.api.token}\r\nConnection: close\r\n\r\n".encode())[1]
    head = page.partition(b"\r\n\r\n")[0].lower()
    check("[row 53] as JSON that no browser sniffs", b"content-type: application/json" in head and b"x-content-type-options: nosniff" in head, head)
    page = ask(world.port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")[1].partition(b"\r\n\r\n")[0].lower()
    check("[row 53] and the dashboard's policy allows no foreign script", b"content-security-policy:" in page and b"unsafe-inline" not in page, page)


def bodies(world):
    """Rows 48 to 51 in the bodies of the API."""
    token, port = world.api.token, world.port
    members = '"id":"BODY","password":"0123456789abcdef0123456789abcdef01234567"'
    cases = [text for _, text in STRANGE] + [
        "{%s,\"id\":\"TWICE\"}" % members, '{"id":"BODY","id":"BODY2"}', '{"id":true}', '{"id":"BODY","securityProfile":1e400}',
        '{"id":"BODY","securityProfile":NaN}', '{"id":"BODY","connectors":9223372036854775808}', '{"id":"BODY","connectors":-1}', '{"id":"BODY","connectors":1.5}',
        '{"id":"BODY","connectors":"2"}', '{"id":null}', '{"id":["BODY"]}', '{"id":"BODY","unknown":1}', "{", '{"id":"B\\ud800"}', b'{"id":"B\xff"}', "", "{}",
        "[" * 500_000, '{"a":' * 100_000, "[" + "0," * 400_000 + "0]", '{"id":"' + "x" * 900_000 + '"}', '{"id":' + "9" * 900_000 + "}"]
    targets = [("POST", "/stations"), ("POST", "/tariffs"), ("POST", "/tokens/import"), ("POST", "/stations/TEXTS/calls"), ("PUT", "/seller"),
               ("POST", "/alerts/acknowledge"), ("POST", "/onboarding")]
    for method, path in targets:
        wrong = []
        for case in cases:
            if (path, case) == ("/onboarding", "{}"):
                continue
            data = case.encode("utf-8", "surrogatepass") if isinstance(case, str) else case
            head = f"{method} /api/v1{path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nConnection: close\r\n"
            codes, got, closed = ask(port, f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data, seconds=15)
            if len(codes) != 1 or codes[0] not in (400, 404, 409, 413, 415, 422):
                wrong.append((str(case)[:60], codes, closed, got[-200:]))
        world.report.check(f"[row 48-51] {method} {path} refuses {len(cases)} bad bodies", not wrong, wrong)
    pour_big(world)


def pour_big(world):
    head = f"POST /api/v1/stations HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.api.token}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    codes, _, closed = ask(world.port, head + b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n" + (b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n") * 40)
    world.report.check("[row 51] a body of 2.6 MB in chunks is refused at the limit", closed and codes in ([], [413]), codes)
