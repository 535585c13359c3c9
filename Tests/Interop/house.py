"""What the scripts under Tests share: a running `cpms serve`, a client of its API, and the lines `ok NAME` and `FAIL NAME`."""

import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

# Asked to end, a script ends its server too: by the way of every other exit.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 20


def shared():
    """The folder beside the package that holds schemas, recorded traffic and tools, or None where there is none."""
    place = pathlib.Path(os.environ.get("CPMS_SHARED") or ROOT.parent / "shared")
    return place if place.is_dir() else None


def binary():
    """The `cpms` to test: CPMS_BIN, else the release build, else the debug build."""
    named = os.environ.get("CPMS_BIN")
    candidates = [pathlib.Path(named)] if named else [ROOT / ".build/release/cpms", ROOT / ".build/debug/cpms"]
    for candidate in candidates:
        if candidate.is_file():
            return str(candidate)
    sys.exit(f"no cpms at {', '.join(map(str, candidates))}: run `swift build -c release` first, or set CPMS_BIN")


def cpms(*arguments, env=None, timeout=600):
    """Runs a command of cpms to its end; answers (exit code, standard output, standard error)."""
    run = subprocess.run(
        [binary(), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout,
        env={**os.environ, **(env or {})})
    return run.returncode, run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")


class Report:
    """Counts checks and prints one line for each."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, good, detail=""):
        if good:
            self.passed += 1
            print(f"ok {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL {name}" + (f": {str(detail)[:600]}" if detail != "" else ""), flush=True)
        return bool(good)

    def skip(self, name, why):
        print(f"SKIPPED {name}: {why}", flush=True)

    def finish(self):
        print(f"# {self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)


class Problem(Exception):
    """A refusal of the API: status and problem document."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:500]}")
        self.status = status
        try:
            self.document = json.loads(body)
        except ValueError:
            self.document = {}


class Api:
    """The admin API of a running server."""

    def __init__(self, url, token):
        self.url = url.rstrip("/") + "/api/v1"
        self.token = token

    def call(self, method, path, body=None, content_type="application/json", token=None):
        data = body.encode() if isinstance(body, str) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        bearer = self.token if token is None else token
        if bearer:
            request.add_header("Authorization", f"Bearer {bearer}")
        if data is not None:
            request.add_header("Content-Type", content_type)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            raise Problem(error.code, error.read().decode("utf-8", "replace")) from None
        return json.loads(text) if text else None

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, content_type="application/json", **keywords):
        return self.call("POST", path, {} if body is None else body, content_type, **keywords)

    def all(self, path, page=200):
        """Every item of a list, page after page."""
        items, after = [], None
        while True:
            joint = "&" if "?" in path else "?"
            part = self.get(f"{path}{joint}limit={page}" + (f"&after={urllib.parse.quote(after)}" if after else ""))
            items += part["items"]
            after = part.get("next")
            if not after:
                return items

    def frames(self, station, most=100_000):
        """The station's frames as journaled, oldest first."""
        items, before = [], None
        while len(items) < most:
            part = self.get(f"/stations/{urllib.parse.quote(station, safe='')}/frames?limit=200" + (f"&before={before}" if before else ""))
            if not part["items"]:
                break
            items += part["items"]
            if not part.get("next"):
                break
            before = part["next"]
        return items[::-1]

    def until(self, path, good, seconds=10):
        """Reads a resource again and again until `good` likes it; the last answer either way."""
        limit = time.monotonic() + seconds
        while True:
            answer = self.get(path)
            if good(answer) or time.monotonic() > limit:
                return answer
            time.sleep(0.05)


class Server:
    """`cpms serve` on a data directory of ours."""

    def __init__(self, data, *flags, listen="127.0.0.1:0", env=None, quiet=True):
        self.data = pathlib.Path(data)
        self.token_file = self.data.parent / (self.data.name + ".token")
        self.flags = list(map(str, flags))
        self.listen = listen
        self.env = env or {}
        self.quiet = quiet
        self.process = None
        self.url = None
        self.tls_url = None

    def start(self):
        """Starts and waits for the line that says it listens; raises RuntimeError when it ends before."""
        command = [
            binary(), "serve", "--data", str(self.data), "--listen", self.listen, "--admin-token-file", str(self.token_file), *self.flags]
        self.log = tempfile.NamedTemporaryFile("w+", prefix="cpms-serve-", suffix=".log", delete=False)
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, env={**os.environ, **self.env})
        expected = 2 if "--tls-listen" in self.flags else 1
        limit = time.monotonic() + START_SECONDS_MAX
        seen = b""
        while len(re.findall(rb"listening on https?://\S+\n", seen)) < expected:
            ready, _, _ = select.select([self.process.stdout], [], [], 0.2)
            chunk = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            seen += chunk
            if ready and not chunk or time.monotonic() > limit:
                code = self.process.poll()
                self.kill()
                raise RuntimeError(f"cpms serve did not come up (exit {code}): {seen.decode('utf-8', 'replace')} {self.errors()}")
        for scheme, rest in re.findall(rb"listening on (https?)(://\S+)\n", seen):
            if scheme == b"http":
                self.url = "http" + rest.decode()
            else:
                self.tls_url = "https" + rest.decode()
        return self

    @property
    def pid(self):
        return self.process.pid

    @property
    def port(self):
        return urllib.parse.urlsplit(self.url).port

    @property
    def token(self):
        return self.token_file.read_text().strip()

    def api(self):
        return Api(self.url, self.token)

    def errors(self):
        return pathlib.Path(self.log.name).read_text(errors="replace")[-4000:]

    def running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """A graceful stop; answers the exit code."""
        if self.running():
            self.process.send_signal(signal.SIGTERM)
        return self._wait()

    def kill(self):
        """What a power cut does to a process: no warning."""
        if self.running():
            self.process.kill()
        return self._wait()

    def _wait(self):
        try:
            code = self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = None
        self.process.stdout.close()
        return code


def anonymous_memory(server):
    """KiB of a running server that are no file's: what it costs the machine."""
    text = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+) kB", text).group(1))


def compile_c(source, target, *flags):
    """Builds a C program or library with the machine's own compiler."""
    subprocess.run(["cc", "-O2", "-o", str(target), str(source), *flags], check=True)
    return str(target)


def audit(data, *flags):
    """What an audit finds: 0 for no fault, 1 for faults, else how it ended; and what it says in words. Doubts are no faults: chargers that
    are made anew with each load have registers that do not go on from one to the next."""
    code, out, err = cpms("audit", "--data", data, *flags, "--json")
    text = "".join(cpms("audit", "--data", data, *flags)[1:])
    if code not in (0, 1):
        return code, text + err
    return (1 if json.loads(out)["faultCount"] else 0), text


def journal_lines(data, *flags):
    """The entries of a journal as `cpms journal cat --json` prints them, one object a line."""
    code, out, err = cpms("journal", "cat", "--data", data, "--json", *flags)
    if code != 0:
        raise RuntimeError(f"cpms journal cat ended with {code}: {err}")
    return [json.loads(line) for line in out.splitlines() if line.strip()]


def frame_text(entry):
    """(station, text) of an entry that holds a received frame, else None. The text stands at the top of the object or in its input."""
    for place in (entry, entry.get("input") or {}):
        if isinstance(place, dict) and "text" in place:
            return entry.get("identity"), place["text"]
    return None
