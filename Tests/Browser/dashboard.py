#!/usr/bin/env python3
"""Looks at the dashboard of a running server with a real Chromium.

    python3 Tests/Browser/dashboard.py http://127.0.0.1:8080 TOKEN [--pictures DIR] [--act] [--station ID --hostile TEXT]

Visits every view on a desk and on a phone, light and dark, and fails on: an exception, a console error, a violation of the content
security policy, markup that came out of data, a page that is wider than its screen, a control without a name.
With --hostile, a text that some charger sent (such as `<img src=x onerror=alert(1)>` as its vendor) must stand on the page as text.
With --act it also changes things on the server. Needs PyPI's `websockets`. Exit code 0 if all is well; every fault is printed.
"""

import argparse
import json
import os
import sys
import time
import urllib.request
from urllib.parse import quote

from chromium import Chromium

SHAPES = [("desk-light", 1360, 900, False), ("desk-dark", 1360, 900, True), ("phone-light", 360, 760, False), ("phone-dark", 390, 844, True)]

# What must never be in the page, whatever the data: only the favicon is an image, and only app.js a script.
FOREIGN = """[...document.querySelectorAll('img, script, iframe, object, embed, style, link, [onclick], [onerror], [onload], [style]')]
  .filter((e) => !(e.matches('img[src^="/web/"][src$="/favicon.svg"], script[src^="/web/"], link[href^="/web/"]')
    || (e.hasAttribute('style') && !e.matches('[onclick], [onerror], [onload], img, script, iframe')))).map((e) => e.outerHTML.slice(0, 200))"""

NAMELESS = """[...document.querySelectorAll('button, a[href], input, select, textarea')].filter((e) => e.checkVisibility({ checkVisibilityCSS: true })
  && !(e.innerText?.trim() || e.getAttribute('aria-label') || e.title || e.closest('label')?.innerText.trim())).map((e) => e.outerHTML.slice(0, 200))"""

WIDE = "document.documentElement.scrollWidth > innerWidth + 1"


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
        for element in page.evaluate(FOREIGN):
            self.fault(where, f"foreign markup {element}")
        for element in page.evaluate(NAMELESS):
            self.fault(where, f"control without a name {element}")
        if page.evaluate(WIDE):
            self.fault(where, f"wider than the screen: {page.evaluate('document.documentElement.scrollWidth')} > {page.evaluate('innerWidth')}")
        if page.evaluate("document.querySelector('.problem')?.innerText ?? ''"):
            self.fault(where, "shows a problem: " + page.evaluate("document.querySelector('.problem').innerText"))
        if self.pictures:
            page.picture(os.path.join(self.pictures, f"{name}-{shape}.png"))


def first(page, fragment, selector):
    """Address of the first row's detail in a list, or None if the list is empty."""
    page.go(fragment)
    page.idle(0.6)
    return page.evaluate(f"document.querySelector({selector!r})?.getAttribute('href') ?? null")


def check_headers(base, check):
    """The page's headers, as the server sends them."""
    with urllib.request.urlopen(base + "/", timeout=10) as answer:
        policy = answer.headers.get("Content-Security-Policy", "")
        for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            if part not in policy:
                check.fault("/", f"Content-Security-Policy lacks {part}: {policy!r}")
        if answer.headers.get("X-Content-Type-Options") != "nosniff":
            check.fault("/", "no X-Content-Type-Options: nosniff")
        if answer.headers.get("Referrer-Policy") != "no-referrer":
            check.fault("/", "no Referrer-Policy: no-referrer")


def act(page, check, station, pictures):
    """What changes something: a refused form, a token, a call to a station with its outcome, the console, a lost connection."""
    def keep(name):
        if pictures:
            page.picture(os.path.join(pictures, f"act-{name}.png"), whole=False)

    def fill(name, value):
        page.evaluate(f"document.querySelector('dialog [name={name}]').value = {json.dumps(value)}")

    page.shape(1360, 900, False)
    page.go("#/tokens")
    page.idle(0.5)
    page.click("Issue token")
    page.until("document.querySelector('dialog[open]')", "the dialog")
    uid = f"BROWSER{int(time.time()) % 100000}"
    fill("uid", "x" * 60)
    page.click("Issue", "document.querySelector('dialog')")
    page.until("document.querySelector('dialog .problem') || !document.querySelector('dialog')", "the refusal of a number that is too long")
    keep("refused")
    if page.evaluate("Boolean(document.querySelector('dialog'))"):
        fill("uid", uid)
        page.click("Issue", "document.querySelector('dialog')")
        page.until("!document.querySelector('dialog')", "the dialog to close")
        page.until(f"document.querySelector('main').innerText.includes({json.dumps(uid)})", "the new token in the list")
    else:
        check.fault("tokens", "a number of 60 characters was taken")
    # The refusal stands in the console as a failed load; it was wanted.
    page.complaints[:] = [text for text in page.complaints if "422" not in text and "400" not in text]

    if station:
        page.go(station + "/actions")
        page.until("[...document.querySelectorAll('button')].some((b) => b.innerText === 'TriggerMessage')", "the actions")
        page.idle(0.5)
        page.click("TriggerMessage")
        page.until("document.querySelector('.call strong')?.innerText === 'TriggerMessage'", "the call in the list")
        page.until("/answered|expired|timed out|refused|lost|waits for the station/.test(document.querySelector('.call .steps').innerText)", "its outcome", 40)
        keep("call")
        page.click("Reset")
        page.until("document.querySelector('dialog[open]')", "the question before a reset")
        page.click("Cancel", "document.querySelector('dialog')")
        page.idle(0.8)
        if page.evaluate("document.querySelector('.call strong').innerText") == "Reset":
            check.fault("actions", "a reset that was not confirmed was sent")
        page.go(station + "/console")
        page.until("document.querySelector('.frame')", "frames in the console")
        page.evaluate("document.querySelector('.frame > button').click()")
        page.until("document.querySelector('.frame .open pre')", "the frame to open")
        page.click(page.evaluate("document.querySelector('.frame .open button.plain').innerText"))
        page.until("document.querySelector('dialog .code')", "the journal entry")
        keep("entry")
        page.click("Close", "document.querySelector('dialog')")

    page.go("#/")
    page.idle(0.5)
    check.look("acted", "desk-light")
    if not station:
        return
    page.go(station + "/console")
    page.until("document.querySelector('.frame')", "frames in the console")
    page.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    # Going offline leaves an open stream alone; leaving the console opens a new one.
    page.go("#/stations")
    page.until("!document.querySelector('.banner').hidden", "the word that the connection is lost", 30)
    keep("lost")
    page.call("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    page.until("document.querySelector('.banner').hidden", "the connection to come back", 30)
    page.until("document.querySelector('main tbody tr')", "the view to read again by itself", 10)
    page.complaints.clear()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("base")
    arguments.add_argument("token")
    arguments.add_argument("--pictures")
    arguments.add_argument("--hostile", help="a text sent by a charger that must be shown as text on its station page")
    arguments.add_argument("--act", action="store_true", help="also change things: issue a token, send a TriggerMessage, lose the connection")
    arguments.add_argument("--station", help="station to look at instead of the first of the list")
    options = arguments.parse_args()
    base = options.base.rstrip("/")
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)

    browser = Chromium()
    try:
        page = browser.page()
        check = Check(page, options.pictures)
        check_headers(base, check)

        page.open(base + "/")
        page.until("document.querySelector('.signin input')", "the sign-in form")
        check.look("signin", "desk-light")
        # Another fragment alone is no navigation; the link must work in a tab that is open as well as in a new one.
        page.open("about:blank")
        page.open(f"{base}/#token={options.token}")
        page.until("document.querySelector('.shell')", "the sign-in link to let us in")
        if options.token in page.evaluate("location.href"):
            check.fault("sign-in", "the token stayed in the address bar")
        page.until("document.querySelector('.pulse.live')", "the live connection")

        station = f"#/stations/{quote(options.station, safe='')}" if options.station else first(page, "#/stations", "main td.lead a")
        session = first(page, "#/sessions", "main td.lead a")
        invoice = first(page, "#/invoices", "main td.lead a")
        views = [("overview", "#/"), ("stations", "#/stations"), ("sessions", "#/sessions"), ("invoices", "#/invoices"),
                 ("tokens", "#/tokens"), ("tariffs", "#/tariffs"), ("ledger", "#/ledger"), ("settings", "#/settings"), ("nowhere", "#/nowhere")]
        if station:
            views += [("station", station), ("station-actions", station + "/actions"), ("station-configuration", station + "/configuration"), ("station-console", station + "/console")]
        if session:
            views.append(("session", session))
        if invoice:
            views.append(("invoice", invoice))
        for shape, width, height, dark in SHAPES:
            page.shape(width, height, dark)
            for name, fragment in views:
                page.go(fragment)
                page.idle(0.5)
                check.look(name, shape)

        if options.act:
            act(page, check, station, options.pictures)
        if options.hostile:
            page.go(station or "#/stations")
            page.idle(0.6)
            if options.hostile not in page.evaluate("document.body.innerText"):
                check.fault("station", f"the hostile text {options.hostile!r} does not stand on the page as text")
            page.idle(0.5)
            check.look("station-hostile", "desk-light")
    finally:
        browser.close()
    for fault in check.faults:
        print(fault)
    print(f"{check.views} views looked at, {len(check.faults)} faults")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
