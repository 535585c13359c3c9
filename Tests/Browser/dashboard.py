"""Looks at the dashboard of a running server with a real Chromium.

    python3 Tests/Browser/dashboard.py http://127.0.0.1:8080 TOKEN [--pictures DIR] [--act] [--station ID --hostile TEXT]

Visits every view on a desk and on a phone, light, dark and in high contrast, and fails on: an exception, a console error, a violation of
the content security policy, markup that came out of data, a page that is wider than its screen, a control without a name, text that runs
out of its part, a page without a title, and contrast below 4.5.
With --hostile, a text that some charger sent (such as `<img src=x onerror=alert(1)>` as its vendor) must stand on the page as text.
With --act it also changes things on the server. Needs PyPI's `websockets`. Exit code 0 if all is well; every fault is printed.
"""

import argparse
import os
import sys
import urllib.request
from urllib.parse import quote

from acting import LONG, act, fill_up
from chromium import Chromium
from measures import CONTRAST, EVERYWHERE
from trouble import HOSTILE, make

# Name, width, height, dark, high contrast. 320 px is what a page of 1280 has at 400 % (WCAG 2.2, 1.4.10).
SHAPES = [("desk-light", 1360, 900, False, False), ("desk-dark", 1360, 900, True, False), ("desk-contrast", 1360, 900, False, True),
          ("phone-light", 390, 844, False, False), ("phone-dark", 390, 844, True, False), ("phone-contrast", 390, 844, True, True),
          ("narrow", 320, 700, False, False)]


class Check:
    def __init__(self, page, pictures):
        self.page, self.pictures, self.faults, self.views = page, pictures, [], 0

    def fault(self, where, text):
        self.faults.append(f"{where}: {text}")

    def look(self, name, shape):
        page, where = self.page, f"{name} ({shape})"
        self.views += 1
        for complaint in page.complaints:
            self.fault(where, complaint)
        page.complaints.clear()
        for text in page.dialogs:
            self.fault(where, f"a script of the data ran: alert({text!r})")
        page.dialogs.clear()
        for measure in (*EVERYWHERE, CONTRAST):
            for fault in page.evaluate(measure):
                self.fault(where, fault)
        if name != "parts" and page.evaluate("document.querySelector('.problem')?.innerText ?? ''"):
            self.fault(where, "shows a problem: " + page.evaluate("document.querySelector('.problem').innerText"))
        self.picture(f"{name}-{shape}")

    def picture(self, name, whole=True):
        if self.pictures:
            self.page.picture(os.path.join(self.pictures, f"{name}.png"), whole=whole)


def first(page, fragment, selector):
    """Address of the first row's detail in a list, or None if the list is empty."""
    page.go(fragment)
    page.idle(0.6)
    return page.evaluate(f"document.querySelector({selector!r})?.getAttribute('href') ?? null")


def check_headers(base, check):
    """The page's headers, as the server sends them, and how long its files are kept."""
    with urllib.request.urlopen(base + "/", timeout=10) as answer:
        policy = answer.headers.get("Content-Security-Policy", "")
        for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            if part not in policy:
                check.fault("/", f"Content-Security-Policy lacks {part}: {policy!r}")
        if "unsafe" in policy or "data:" in policy:
            check.fault("/", f"Content-Security-Policy allows what it need not: {policy!r}")
        for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache")):
            if answer.headers.get(name) != value:
                check.fault("/", f"no {name}: {value}")
        tag, page = answer.headers["ETag"], answer.read().decode()
    script = page.split('<script type="module" src="')[1].split('"')[0]
    with urllib.request.urlopen(base + script, timeout=10) as answer:
        if "immutable" not in answer.headers.get("Cache-Control", ""):
            check.fault(script, "is not kept for good although its address has its hash")
    try:
        urllib.request.urlopen(urllib.request.Request(base + "/", headers={"If-None-Match": tag}), timeout=10)
        check.fault("/", "was sent a second time to who has it")
    except urllib.error.HTTPError as answer:
        if answer.code != 304:
            check.fault("/", f"answered {answer.code} to who has it")


def check_focus(page, check):
    """By Tab alone: the way past the navigation first, and a ring wherever one stands."""
    page.go("#/parts")
    page.idle(0.6)
    page.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(60):
        page.press("Tab")
        stop = page.evaluate("""(() => { const e = document.activeElement; const s = getComputedStyle(e.closest('.find') ?? e); const r = e.getBoundingClientRect();
          return { text: e.innerText || e.getAttribute('aria-label') || e.name || e.tagName, ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
            there: r.bottom > 0 && r.top < innerHeight, body: e === document.body }; })()""")
        if stop["body"]:
            break
        seen.append(stop)
        if not stop["ring"]:
            check.fault("focus", f"no ring on {stop['text']!r}")
        if not stop["there"]:
            check.fault("focus", f"{stop['text']!r} has the focus out of sight")
    if not seen or not seen[0]["text"].startswith("Skip"):
        check.fault("focus", f"the first stop is {seen[:1]}, not the way past the navigation")
    if len(seen) < 40:
        check.fault("focus", f"only {len(seen)} stops were reached")


def check_print(page, check, invoice):
    """The invoice is one page, white from the dark theme too, and nothing but the invoice."""
    page.shape(1360, 900, True)
    page.go(invoice)
    page.until("document.querySelector('.paper')", "the paper")
    pages = page.pdf().count(b"/Type /Page\n")
    if pages != 1:
        check.fault("print", f"the invoice takes {pages} pages")
    page.media("print")
    if page.evaluate("getComputedStyle(document.querySelector('.paper')).backgroundColor") != "rgb(255, 255, 255)":
        check.fault("print", "the paper is not white")
    for part in (".side", ".top", ".head", ".ladder"):
        if page.evaluate(f"document.querySelector({part!r})?.checkVisibility()"):
            check.fault("print", f"{part} is printed")
    check.picture("print-invoice")
    page.media("")


def check_reader(page, check, session):
    """Figures and times are those of who reads: a comma in German, the clock of Kolkata, and UTC in the tip."""
    page.shape(1360, 900)
    page.call("Emulation.setLocaleOverride", locale="de-DE")
    page.call("Emulation.setTimezoneOverride", timezoneId="Asia/Kolkata")
    page.evaluate("window.before = true; location.reload()")
    page.until("!window.before && document.querySelector('.app main h1')", "the page again")
    page.go(session)
    page.until("document.querySelector('.lede b')", "the session")
    if not page.evaluate("/^\\d+,\\d{3}\\u00a0?.?kWh$/.test(document.querySelector('.lede b').innerText)"):
        check.fault("reader", "energy in German: " + page.evaluate("document.querySelector('.lede b').innerText"))
    shown, tip = page.evaluate("(() => { const e = document.querySelector('.head time'); return [e.innerText, e.title]; })()")
    minutes = [int(clock[:2]) * 60 + int(clock[3:5]) for clock in (shown.split(", ")[-1], tip[11:16])]
    if not tip.endswith("UTC") or (minutes[0] - minutes[1]) % 1440 != 330:
        check.fault("reader", f"the time in Kolkata is {shown!r}, its tip {tip!r}")
    check.look("session-german", "desk-light")
    page.call("Emulation.setLocaleOverride")
    page.call("Emulation.setTimezoneOverride", timezoneId="")
    page.evaluate("window.before = true; location.reload()")
    page.until("!window.before && document.querySelector('.app main h1')", "the page again")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("base")
    arguments.add_argument("token")
    arguments.add_argument("--pictures")
    arguments.add_argument("--hostile", help="a text sent by a charger that must be shown as text on its station page")
    arguments.add_argument("--act", action="store_true", help="also change things: add a card, ask a station, lose the connection, fill the lists")
    arguments.add_argument("--station", help="station to look at instead of the first of the list")
    options = arguments.parse_args()
    base = options.base.rstrip("/")
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)

    browser = Chromium()
    try:
        page = browser.page()
        check = Check(page, options.pictures)
        trouble = make(base, options.token, LONG) if options.act else None
        check_headers(base, check)

        page.shape(1360, 900)
        page.open(base + "/")
        page.until("document.querySelector('.signin input')", "the sign-in form")
        check.look("signin", "desk-light")
        # Another fragment alone is no navigation; the link must work in a tab that is open as well as in a new one.
        page.open("about:blank")
        page.open(f"{base}/#token={options.token}")
        page.until("document.querySelector('.app')", "the sign-in link to let us in")
        if options.token in page.evaluate("location.href"):
            check.fault("sign-in", "the token stayed in the address bar")
        page.until("document.querySelector('.pulse.live')", "the live connection")

        station = f"#/stations/{quote(options.station, safe='')}" if options.station else first(page, "#/stations", "main td.lead a")
        session = first(page, "#/sessions", "main td.lead a")
        closed = first(page, "#/invoices", 'main td a[href^="#/sessions/"]')
        invoice = first(page, "#/invoices", "main td.lead a")
        views = [("overview", "#/"), ("alerts", "#/alerts"), ("stations", "#/stations"), ("sessions", "#/sessions"), ("held", "#/held"),
                 ("invoices", "#/invoices"), ("cards", "#/cards"), ("persons", "#/persons"), ("tariffs", "#/tariffs"),
                 ("ledger", "#/ledger"), ("settings", "#/settings"), ("entry", "#/entries/3"), ("parts", "#/parts"), ("nowhere", "#/nowhere")]
        if station:
            views += [("station", station), *((f"station-{tab}", f"{station}/{tab}") for tab in ("orders", "sessions", "settings", "frames"))]
        views += [(name, address) for name, address in (("session", session), ("session-closed", closed), ("invoice", invoice)) if address]
        if trouble:
            views += [("station-trouble", "#/stations/TROUBLE-1"), ("station-gone", "#/stations/TROUBLE-2"),
                      ("session-held", first(page, "#/held", "main td.lead a"))]
        for shape, *sizes in SHAPES:
            page.shape(*sizes)
            for name, fragment in views:
                page.go(fragment)
                page.idle(0.5)
                check.look(name, shape)
        page.shape(1360, 900)
        check_focus(page, check)
        if invoice:
            check_print(page, check, invoice)
        if closed:
            check_reader(page, check, closed)

        if options.act:
            act(page, check, station, closed)
            fill_up(page, check, base, options.token)
        for text, address in ((options.hostile, station or "#/stations"), (HOSTILE if trouble else None, "#/stations/TROUBLE-1")):
            if not text:
                continue
            page.go(address)
            page.idle(0.6)
            if text not in page.evaluate("document.body.innerText"):
                check.fault("station", f"the hostile text {text!r} does not stand on the page as text")
            check.look("station-hostile", "desk-light")
        if trouble:
            trouble.socket.close()
    finally:
        browser.close()
    for fault in check.faults:
        print(fault)
    print(f"{check.views} views looked at, {len(check.faults)} faults")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
