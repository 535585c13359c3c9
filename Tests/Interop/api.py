"""The API of a running demo against its OpenAPI document: every read, the conventions of HTTP, and what schemathesis makes up.

    api.py WORK_DIRECTORY
"""

import csv
import decimal
import io
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

import jsonschema
from openapi_spec_validator import validate

from house import Report, audit, binary

SEED = 11
FUZZ_EXAMPLES = 4
FUZZ_SECONDS_MAX = 25
COVERAGE_SECONDS_MAX = 20
# Its stream does not end; its answer is no JSON of the API; it would revoke the token in use. All three are checked here by hand.
NOT_FUZZED = ["--exclude-path", "/events", "--exclude-path", "/healthz", "--exclude-operation-id", "revokeAPIToken"]
report = Report()


class Demo:
    """A running `cpms demo`."""

    def __init__(self, data):
        self.log = open(data.parent / "demo.log", "w+")
        self.process = subprocess.Popen(
            [binary(), "demo", "--listen", "127.0.0.1:0", "--stations", "4", "--days", "1", "--speed", "100", "--seed", str(SEED), "--for", "600",
             "--data", str(data)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        seen, limit = b"", time.monotonic() + 30
        while not (found := re.search(rb"(http://\S+)/#token=(\S+)\n", seen)):
            ready, _, _ = select.select([self.process.stdout], [], [], 0.2)
            chunk = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            seen += chunk
            if ready and not chunk or time.monotonic() > limit:
                self.process.kill()
                sys.exit(f"cpms demo did not come up: {seen!r}")
        self.url, self.token = found[1].decode(), found[2].decode()

    def ask(self, method, path, body=None, token=True, **fields):
        """(status, fields, body as bytes) of a request below /api/v1, or from the root for a path that begins with //."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        url = self.url + (path[1:] if path.startswith("//") else "/api/v1" + path)
        request = urllib.request.Request(url, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {self.token if token is True else token}")
        for name, value in fields.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def json(self, path):
        return json.loads(self.ask("GET", path)[2])


class Document:
    def __init__(self, document):
        self.document = document
        self.operations = {
            (method.upper(), path): operation for path, item in document["paths"].items() for method, operation in item.items()
            if method in ("get", "post", "put", "patch", "delete")}

    def problems(self, schema, value):
        """What is wrong with a value; members that the schema does not name included, at any depth."""
        schemas = {name: self.tight(part) for name, part in self.document["components"]["schemas"].items()}
        whole = {**self.tight(schema, outer=True), "components": {"schemas": schemas}}
        checker = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())
        return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in checker.iter_errors(value)]

    def tight(self, schema, outer=False):
        """Closes objects within; a named schema stays open itself, since others add to it, and is closed where it is used."""
        if isinstance(schema, list):
            return [self.tight(part) for part in schema]
        if not isinstance(schema, dict):
            return schema
        result = {}
        for name, part in schema.items():
            if name == "properties":
                result[name] = {key: self.tight(value, outer=True) for key, value in part.items()}
            elif name in ("items", "anyOf"):
                result[name] = [self.tight(one, outer=True) for one in part] if isinstance(part, list) else self.tight(part, outer=True)
            else:
                result[name] = self.tight(part) if name == "allOf" else part
        names = "properties" in result or "allOf" in result or "$ref" in result
        if outer and names and not result.get("additionalProperties") and self.is_object(schema):
            result["unevaluatedProperties"] = False
        return result

    def is_object(self, schema):
        if "$ref" in schema:
            return self.is_object(self.document["components"]["schemas"][schema["$ref"].split("/")[-1]])
        return "allOf" in schema or "properties" in schema

    def answer_problems(self, method, path, status, fields, body):
        """What is wrong with an answer to an operation."""
        response = self.operations[method, path]["responses"].get(str(status))
        if response is None:
            return [f"the status {status} is not documented: {body[:200]!r}"]
        if "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].split("/")[-1]]
        if "content" not in response:
            return [f"a body where none is documented: {body[:200]!r}"] if body else []
        kind = (fields["Content-Type"] or "").split(";")[0]
        if kind not in response["content"]:
            return [f"the type {kind} is not documented"]
        return self.problems(response["content"][kind]["schema"], json.loads(body)) if "json" in kind else []


def check_reads(demo, document):
    """Every GET with something real to read."""
    def first(path, member):
        items = demo.json(path)["items"]
        return items[0][member] if items else None
    station = first("/stations", "id")
    demo.ask("POST", f"/stations/{station}/calls", {"action": "GetConfiguration"})
    demo.ask("POST", "/drivers", {"name": "Ada"})
    webhook = json.loads(demo.ask("POST", "/webhooks", {"address": "https://notices.invalid/hook"})[2])["webhook"]
    demo.ask("POST", f"/webhooks/{webhook}/test")
    real = {
        "station": station, "call": first(f"/stations/{station}/calls", "call"), "token": first("/tokens", "token"),
        "driver": first("/drivers", "driver"), "tariff": first("/tariffs", "tariff"), "session": first("/sessions", "session"),
        "invoice": first("/invoices", "invoice"), "sequence": 5, "apiToken": first("/api-tokens", "id"),
        "webhook": webhook, "effect": first("/effects", "effect"),
    }
    for (method, path), _ in document.operations.items():
        if method != "GET" or path in ("/events", "/healthz"):
            continue
        place = re.sub(r"{(\w+)}", lambda name: urllib.parse.quote(str(real[name[1]]), safe=""), path)
        status, fields, body = demo.ask("GET", place)
        problems = [f"status {status}"] if status != 200 else document.answer_problems(method, path, status, fields, body)
        report.check(f"GET {path} answers what the document says, and no member more", not problems, problems[:3])
    for sequence in range(1, demo.json("/status")["sequence"], 17):
        status, fields, body = demo.ask("GET", f"/entries/{sequence}")
        problems = document.answer_problems("GET", "/entries/{sequence}", status, fields, body)
        if problems:
            report.check(f"entry {sequence} is as the document says", False, problems[:3])


def check_pages(demo, document):
    for (method, path), operation in document.operations.items():
        parameters = [part["$ref"].split("/")[-1] for part in operation.get("parameters", []) if "$ref" in part]
        if method != "GET" or "limit" not in parameters or path.endswith((".csv", "/frames")):
            continue
        place = path.replace("{station}", demo.json("/stations")["items"][0]["id"])
        whole, pages, after = demo.json(place + "?limit=200")["items"], [], None
        for _ in range(400):
            page = demo.json(f"{place}?limit=2" + (f"&after={urllib.parse.quote(after)}" if after else ""))
            pages += page["items"]
            after = page["next"]
            if after is None:
                break
        keys = [[item.get(name) for name in ("id", "token", "driver", "tariff", "call", "session", "invoice", "identity", "kind", "station")]
                for item in pages]
        # The demo goes on while we read: what is new stands in front of the newest first, or behind.
        wanted = [[item.get(name) for name in ("id", "token", "driver", "tariff", "call", "session", "invoice", "identity", "kind", "station")]
                  for item in whole]
        missing = [key for key in wanted if key not in keys]
        double = len(keys) - len({json.dumps(key) for key in keys})
        report.check(f"GET {path} page by page gives each item once", not missing and not double, (missing, double))


def check_refusals(demo, document):
    naked = []
    for (method, path), operation in document.operations.items():
        if operation.get("security") == []:
            continue
        place = re.sub(r"{\w+}", "1", path)
        status, fields, body = demo.ask(method, place, token=False)
        if status != 401 or fields["WWW-Authenticate"] != "Bearer" or document.answer_problems(method, path, status, fields, body):
            naked.append((method, path, status))
    report.check("every operation but the open ones is 401 without a token", not naked, naked)

    def refusal(name, wanted, method, path, body=None, **fields):
        status, headers, answer = demo.ask(method, path, body, **fields)
        is_problem = headers["Content-Type"] == "application/problem+json" and json.loads(answer)["status"] == wanted
        report.check(name, status == wanted and (is_problem or method == "HEAD"), (status, headers["Content-Type"], answer[:200]))
        return headers
    refusal("a path that there is not is 404", 404, "GET", "/nothing")
    allow = refusal("a method that a path does not know is 405", 405, "PUT", "/stations")["Allow"]
    report.check("405 says what is allowed", allow == "GET, HEAD, OPTIONS, POST", allow)
    refusal("a form is 415", 415, "POST", "/stations", b"id=1", Content_Type="application/x-www-form-urlencoded")
    refusal("a broken body is 400", 400, "POST", "/stations", b'{"id":')
    refusal("a body that is no object is 422", 422, "POST", "/stations", b"[1]")
    refusal("a member that is not known is 422", 422, "POST", "/tokens", {"uid": "AB12CD34", "sealed": "00"})
    refusal("an assignment without a tariff is 422", 422, "POST", "/tariff-assignments", {})
    refusal("a limit of 0 is 400", 400, "GET", "/stations?limit=0")
    refusal("a cursor that is none is 400", 400, "GET", "/alerts?after=x")
    status, fields, body = demo.ask("HEAD", "/stations")
    report.check("HEAD is GET without a body", status == 200 and not body and int(fields["Content-Length"]) > 0, (status, body))
    status, fields, body = demo.ask("OPTIONS", "/stations/X")
    report.check("OPTIONS says what a path knows", status == 204 and fields["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH", fields["Allow"])
    codes = [demo.ask("GET", "/status", token="cpms_wrong") for _ in range(8)]
    report.check("guessing tokens comes to 429 with Retry-After", codes[-1][0] == 429 and int(codes[-1][1]["Retry-After"]) >= 1, codes[-1][0])
    report.check("a known token is let in meanwhile", demo.ask("GET", "/status")[0] == 200)


def check_changes(demo, document):
    made = {
        "/stations": {"id": "API-1"}, "/tokens": {"uid": "AB12CD34EF"}, "/drivers": {"name": "Grace", "mail": "grace@example.org"},
        "/tariffs": {"name": "T", "components": [{"dimension": "ENERGY", "price": "0.30", "vat": "19"}]},
        "/api-tokens": {"name": "robot", "role": "read-only"},
    }
    for path, body in made.items():
        key = {"Idempotency_Key": "api-" + path[1:]}
        status, fields, answer = demo.ask("POST", path, body, **key)
        problems = [f"status {status}: {answer[:200]!r}"] if status != 201 else document.answer_problems("POST", path, status, fields, answer)
        report.check(f"POST {path} makes what the document says", not problems and int(fields["CPMS-Sequence"]) > 0, problems[:3])
        read = demo.ask("GET", (fields["Location"] or "").removeprefix("/api/v1"))
        report.check(f"POST {path} tells the place of what it made", read[0] == 200, (fields["Location"], read[2][:100]))
        again = demo.ask("POST", path, body, **key)
        problems = document.answer_problems("POST", path, again[0], again[1], again[2])
        report.check(f"POST {path} again under its key changes nothing", again[0] == 201 and not again[1]["CPMS-Sequence"] and not problems,
                     (again[0], again[1]["CPMS-Sequence"], problems))
        other = demo.ask("POST", path, {**body, "name": "other"}, **key)
        report.check(f"POST {path} of something else under the key is 409", other[0] == 409, other[0])
        place = fields["Location"].removeprefix("/api/v1")
        gone = demo.ask("DELETE", place)
        report.check(f"DELETE {place.rsplit('/', 1)[0]}/… answers 204 without a body", gone[0] == 204 and not gone[2], gone[0])
        over = demo.ask("DELETE", place)
        # A station that was removed is not there any more; the others are shown, with the word that they are over.
        wanted = 404 if path == "/stations" else 409
        report.check(f"DELETE {place.rsplit('/', 1)[0]}/… again is {wanted}", over[0] == wanted, (over[0], over[2][:200]))
        nothing = demo.ask("DELETE", path + "/4000000")
        report.check(f"DELETE {path}/… of what there never was is 404", nothing[0] == 404, (nothing[0], nothing[2][:200]))
    revoked = json.loads(demo.ask("POST", "/api-tokens", {"name": "short", "role": "read-only"})[2])
    before = demo.ask("GET", "/status", token=revoked["token"])[0]
    refused = demo.ask("POST", "/stations", {"id": "X"}, token=revoked["token"])[0]
    demo.ask("DELETE", f"/api-tokens/{revoked['id']}")
    after = demo.ask("GET", "/status", token=revoked["token"])[0]
    report.check("a read-only token reads, changes nothing, and is worth nothing once revoked", (before, refused, after in (401, 429)) == (200, 403, True),
                 (before, refused, after))


def check_exports(demo, document):
    rows = {}
    for path in ("/invoices.csv", "/ledger/postings.csv"):
        place, text = path + "?limit=1", ""
        while place:
            status, fields, body = demo.ask("GET", place)
            text += body.decode()
            link = re.match(r'<(\S+)>; rel="next"', fields["Link"] or "")
            place = link[1].removeprefix("/api/v1") if link else None
        rows[path] = list(csv.DictReader(io.StringIO(text)))
    known = {item["invoice"]: item for item in demo.json("/invoices?limit=200")["items"]}
    wrong = [row for row in rows["/invoices.csv"] if row["gross"] != known.get(int(row["invoice"]), {}).get("gross")]
    report.check("the export of invoices has each with its sum", rows["/invoices.csv"] and not wrong, wrong[:2])
    sums = {}
    for row in rows["/ledger/postings.csv"]:
        amount = decimal.Decimal(row["amount"])
        sums[row["posting"]] = sums.get(row["posting"], 0) + (amount if row["side"] == "debit" else -amount)
    report.check("each posting of the export is balanced", sums and not any(sums.values()), sums)


def check_events(demo, document):
    request = urllib.request.Request(f"{demo.url}/api/v1/events?access_token={demo.token}")
    names, wrong, limit = set(), [], time.monotonic() + 12
    schemas = {"status": "Status", "station": "Station", "session": "Session", "invoice": "Invoice"}
    with urllib.request.urlopen(request, timeout=15) as stream:
        name = None
        while time.monotonic() < limit and not {"status", "station", "session"} <= names:
            line = stream.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: ") and name in schemas:
                names.add(name)
                wrong += document.problems({"$ref": f"#/components/schemas/{schemas[name]}"}, json.loads(line[6:]))
    report.check("the stream tells status, stations and sessions as the document has them", {"status", "station", "session"} <= names and not wrong,
                 (names, wrong[:3]))


def fuzz(demo, work, name, seconds, *flags):
    """A run of schemathesis; answers what went wrong by operation, and the operations that were tried."""
    junit = work / f"{name}.xml"
    run = subprocess.run(
        [str(pathlib.Path(sys.executable).with_name("schemathesis")), "run", f"{demo.url}/api/v1/openapi.json", "--no-color", "--no-shrink",
         "-H", f"Authorization: Bearer {demo.token}", *NOT_FUZZED, "--seed", str(SEED), "--continue-on-failure", "--max-time", str(seconds),
         "--exclude-checks", "positive_data_acceptance,ignored_auth", "--report", "junit", "--report-junit-path", str(junit), *flags],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=work)
    tried = {}
    if junit.exists():
        for case in xml.etree.ElementTree.parse(junit).getroot().iter("testcase"):
            faults = [(part.get("message") or part.text or "")[:400] for part in case if part.tag in ("failure", "error")]
            tried.setdefault(case.get("name"), []).extend(faults)
    cases = re.search(r"(\d+) generated", run.stdout)
    print(f"# schemathesis, {name}: {cases[1] if cases else 0} requests, {len(tried)} operations", flush=True)
    found = run.stdout.partition("= FAILURES =")[2].partition("= WARNINGS =")[0] or run.stdout[-1500:] + run.stderr[-500:]
    report.check(f"schemathesis finds nothing, {name}", run.returncode == 0 and cases)
    if run.returncode != 0:
        print(found[:6000], flush=True)
    return tried


def main():
    work = pathlib.Path(sys.argv[1])
    demo = Demo(work / "demo")
    try:
        text = demo.ask("GET", "/openapi.json", token=False)[2]
        document = Document(json.loads(text))
        try:
            validate(document.document)
            report.check("the document is OpenAPI 3.1", document.document["openapi"].startswith("3.1"))
        except Exception as error:  # the validator has many kinds
            report.check("the document is OpenAPI 3.1", False, error)
        for name, schema in document.document["components"]["schemas"].items():
            for example in schema.get("examples", []):
                problems = document.problems({"$ref": f"#/components/schemas/{name}"}, example)
                report.check(f"the example of {name} is one", not problems, problems)
        limit = time.monotonic() + 60
        while not demo.json("/invoices")["items"] and time.monotonic() < limit:
            time.sleep(0.5)
        report.check("the health check needs no token", demo.ask("GET", "//healthz", token=False)[2] == b'{"status":"ok"}')
        check_reads(demo, document)
        check_changes(demo, document)
        check_exports(demo, document)
        check_pages(demo, document)
        check_events(demo, document)
        check_refusals(demo, document)
        tried = fuzz(demo, work, "made up values", FUZZ_SECONDS_MAX, "--phases", "examples,fuzzing", "-n", str(FUZZ_EXAMPLES))
        more = fuzz(demo, work, "values at the limits", COVERAGE_SECONDS_MAX, "--phases", "coverage")
        for operation in sorted(set(tried) | set(more)):
            faults = tried.get(operation, []) + more.get(operation, [])
            report.check(f"{operation} keeps to the document", not faults, faults[:2])
        check_reads(demo, document)
        report.check("the demo still runs", demo.process.poll() is None)
    finally:
        demo.process.send_signal(signal.SIGTERM)
        code = demo.process.wait(30)
    report.check("the demo stops when it is asked to", code == 0, code)
    faults, text = audit(work / "demo")
    report.check("its journal passes its audit", faults == 0, text[-1200:])
    report.finish()


main()
