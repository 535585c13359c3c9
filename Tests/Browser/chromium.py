"""Drives a headless Chromium over the DevTools protocol. Needs only Chromium and PyPI's `websockets`."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request

from websockets.sync.client import connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Chromium:
    """A browser with a fresh profile; close() ends it and removes the profile."""

    def __init__(self):
        path = next((found for name in NAMES if (found := shutil.which(name))), None)
        if path is None:
            raise SystemExit("no Chromium found: apt-get install chromium")
        self.profile = tempfile.mkdtemp(prefix="cpms-browser-")
        self.process = subprocess.Popen(
            [path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
             "--disable-background-networking", "--remote-debugging-port=0", f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.port = self._port()

    def _port(self):
        file = os.path.join(self.profile, "DevToolsActivePort")
        for _ in range(300):
            if self.process.poll() is not None:
                raise SystemExit(f"Chromium ended at once with {self.process.returncode}")
            if os.path.exists(file):
                text = open(file).read().split()
                if text:
                    return int(text[0])
            time.sleep(0.1)
        raise SystemExit("Chromium did not open its debugging port within 30 s")

    def page(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/json/new?about:blank", method="PUT")
        return Page(json.load(urllib.request.urlopen(request, timeout=10))["webSocketDebuggerUrl"])

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


class Page:
    """A tab. `complaints` gathers console errors, exceptions, CSP violations and failed loads."""

    def __init__(self, url):
        self.socket = connect(url, max_size=None)
        self.number = 0
        self.complaints = []
        self.dialogs = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def call(self, method, **parameters):
        self.number += 1
        number = self.number
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=30))
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self._hear(message)

    def _hear(self, message):
        method, data = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = data["exceptionDetails"]
            self.complaints.append("exception: " + details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and data["type"] in ("error", "warning", "assert"):
            self.complaints.append("console: " + " ".join(str(a.get("value", a.get("description"))) for a in data["args"]))
        elif method == "Log.entryAdded" and data["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"log: {data['entry']['text']} {data['entry'].get('url', '')}")
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(data["message"])
            self.number += 1
            self.socket.send(json.dumps({"id": self.number, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}))

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{expression}: {result['exceptionDetails'].get('exception', {}).get('description')}")
        return result["result"].get("value")

    def shape(self, width, height, dark=False, contrast=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 700)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-contrast", "value": "more" if contrast else "no-preference"}])

    def media(self, media):
        """`print`, or the screen again by an empty text."""
        self.call("Emulation.setEmulatedMedia", media=media)

    def pdf(self):
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def press(self, key, text=""):
        """Presses a key as a person does; `text` is what it writes, if it writes."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, text=text if kind == "keyDown" else "",
                      windowsVirtualKeyCode={"Tab": 9, "Enter": 13, "Escape": 27, "ArrowRight": 39, "ArrowDown": 40}.get(key, 0))
        self.idle(0.1)

    def type(self, text):
        self.call("Input.insertText", text=text)
        self.idle()

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete'", "the page to load")

    def go(self, fragment):
        self.evaluate(f"location.hash = {json.dumps(fragment)}")
        self.idle()

    def idle(self, seconds=0.35):
        """Lets answers arrive and be drawn."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(done), 40))")

    def until(self, expression, what, seconds=15):
        end = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({expression})"):
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds} s in vain for {what}\n{self.evaluate('document.body.innerText')[:2000]}")
            time.sleep(0.05)

    def click(self, text, within="document"):
        """Presses the first visible button or link with this text."""
        found = self.evaluate(
            f"(() => {{ const e = [...{within}.querySelectorAll('button, a, summary')].find((b) => b.innerText.trim() === {json.dumps(text)} && b.offsetParent !== null); e?.click(); return Boolean(e); }})()")
        assert found, f"no button {text!r} on {self.evaluate('location.hash')}"
        self.idle()

    def picture(self, file, whole=True):
        # A tall page is taken whole, up to a height that an eye can still read.
        height = self.evaluate("Math.min(document.documentElement.scrollHeight, 3200)")
        width = self.evaluate("innerWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": height if whole else self.evaluate("innerHeight"), "scale": 1}
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, clip=clip)["data"]
        with open(file, "wb") as out:
            out.write(base64.b64decode(data))
