"""What a person does with the dashboard, done by a browser: each step waits for what must come of it."""

import json
import time
import urllib.request

# As long as German compounds are, and longer than a column.
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsladestellplatz-Überwachungsbeauftragtenvertretung"


def act(page, check, station, session):
    """What changes something: a refused form, a card, an order with its outcome, a frame, a look, a lost connection."""
    page.shape(1360, 900)
    card(page, check)
    adding(page, check)
    if station:
        order(page, check, station)
        frames(page, check, station)
    if session:
        curve(page, check, session)
    decide(page, check)
    search(page, check)
    looks(page, check)
    page.go("#/")
    page.idle(0.5)
    check.look("acted", "desk-light")
    if station:
        lost(page, check, station)


def put(page, name, value):
    page.evaluate(f"document.querySelector('dialog [name={name}]').value = {json.dumps(value)}")


DIALOG = "[...document.querySelectorAll('dialog[open]')].at(-1)"


def card(page, check):
    page.go("#/cards")
    page.idle(0.5)
    page.click("Add card")
    page.until("document.querySelector('dialog[open]')", "the dialog")
    uid = f"BROWSER{int(time.time()) % 100000}"
    put(page, "uid", "x" * 60)
    page.click("Add card", DIALOG)
    page.until("document.querySelector('dialog .note.faulted') || !document.querySelector('dialog')", "the refusal of a number that is too long")
    check.picture("act-refused", whole=False)
    if page.evaluate("Boolean(document.querySelector('dialog'))"):
        if not page.evaluate("document.querySelector('dialog [name=uid]').getAttribute('aria-invalid') === 'true'"):
            check.fault("cards", "the refusal does not stand at its field")
        put(page, "uid", uid)
        put(page, "label", "Card of " + LONG)
        page.click("Add card", DIALOG)
        page.until("!document.querySelector('dialog')", "the dialog to close")
        page.until(f"document.querySelector('main').innerText.includes({json.dumps(uid)})", "the new card in the list")
    else:
        check.fault("cards", "a number of 60 characters was taken")
    # The refusal stands in the console as a failed load; it was wanted.
    page.complaints[:] = [text for text in page.complaints if "422" not in text and "400" not in text]
    row = f"[...document.querySelectorAll('tr')].find((r) => r.innerText.includes({json.dumps(uid)}))"
    page.click("Block", row)
    page.until(f"{row}.innerText.includes('Blocked')", "the card to be blocked")
    page.click("Undo")
    page.until(f"{row}.innerText.includes('Valid')", "the card to be valid again")
    check.look("cards-long", "desk-light")


def adding(page, check):
    """The password of a new station is shown once: it stays over the change to the page of the station, until somebody has it."""
    page.go("#/stations")
    page.idle(0.5)
    page.click("Add station")
    page.until("document.querySelector('dialog[open] [name=id]')", "the dialog")
    identity = f"BROWSER-{int(time.time()) % 100000}"
    put(page, "id", identity)
    page.click("Add", DIALOG)
    page.until(f"location.hash === '#/stations/{identity}' && document.querySelector('main h1')", "the page of the new station")
    page.idle(0.5)
    page.press("Escape")
    if not page.evaluate("Boolean(document.querySelector('dialog[open] .secret'))"):
        check.fault("stations", "the password of a new station is gone before anybody has read it")
        return
    check.picture("act-password", whole=False)
    page.click("I have it", DIALOG)
    page.until("!document.querySelector('dialog')", "the dialog to close")


def order(page, check, station):
    page.go(station + "/orders")
    page.until("[...document.querySelectorAll('button')].some((b) => b.innerText === 'Ask')", "what can be done")
    page.click("Ask")
    page.click("Ask", DIALOG)
    newest = "document.querySelector('.call b')?.innerText"
    page.until(f"{newest} === 'Tell us: StatusNotification'", "the order in the list")
    page.until("/came|agreed|No answer|Refused|Not sent|Waits for/.test(document.querySelector('.call .steps').innerText)", "its outcome", 40)
    check.picture("act-order", whole=False)
    page.click("Restart")
    page.until(f"/Ends \\d session|No car charges/.test({DIALOG}?.innerText)", "what a restart costs before it is sent")
    check.picture("act-question", whole=False)
    page.click("Cancel", DIALOG)
    page.idle(0.8)
    if page.evaluate(newest) == "Restart":
        check.fault("orders", "a restart that was not confirmed was sent")


def frames(page, check, station):
    page.go(station + "/frames")
    page.until("document.querySelector('.wire')", "frames")
    page.evaluate("document.querySelector('.wire > button').click()")
    page.until("document.querySelector('.wire .open pre')", "the frame to open")
    page.evaluate("[...document.querySelectorAll('.wire .open button')].at(-1).click()")
    page.until("document.querySelector('dialog pre.frame')", "the journal entry")
    check.picture("act-entry", whole=False)
    page.click("Close", DIALOG)


def curve(page, check, session):
    page.go(session)
    page.until("document.querySelector('main h1')", "the session")
    page.idle(0.6)
    if not page.evaluate("Boolean(document.querySelector('.plot'))"):
        check.fault("session", "a finished session has no curve")
        return
    page.evaluate("document.querySelector('.plot').focus()")
    page.press("ArrowRight")
    if "kW" not in page.evaluate("document.querySelector('.told').innerText"):
        check.fault("session", "the arrow keys do not walk the curve")


def decide(page, check):
    """A held session is released with the energy that a person found right, and becomes an invoice."""
    page.go("#/held")
    page.until("document.querySelector('main td.lead a')", "a held session")
    check.picture("act-held", whole=False)
    page.evaluate("document.querySelector('main td.lead a').click()")
    page.until("document.querySelector('main .note.held')", "why it is held")
    page.click("Decide")
    page.until("document.querySelector('dialog [name=energyKwh]')", "the decision")
    check.picture("act-decide", whole=False)
    put(page, "energyKwh", "4.5")
    page.click("Release", DIALOG)
    page.until("!document.querySelector('dialog') && document.querySelector('main .lede').innerText.includes('4.500')", "the session with the energy decided")
    page.until("document.querySelector('.head .st').innerText === 'Invoiced'", "its invoice")


def search(page, check):
    page.go("#/")
    page.idle(0.3)
    page.press("/", "/")
    page.until("document.querySelector('dialog[open] [role=combobox]')", "the search by a key")
    page.type("CP00")
    page.until("document.querySelectorAll('.found [role=option]').length > 1", "stations that are called so")
    check.picture("act-search", whole=False)
    page.press("ArrowDown")
    page.press("Enter")
    page.until("location.hash.startsWith('#/stations/CP00')", "the second of them")
    page.press("?", "?")
    page.until("document.querySelector('dialog[open] kbd')", "the list of keys")
    page.press("Escape")
    page.until("!document.querySelector('dialog')", "Escape to close it")
    if page.complaints:
        check.fault("search", page.complaints.pop())


def looks(page, check):
    page.go("#/settings")
    page.idle(0.5)
    page.click("High contrast")
    page.click("Dense")
    page.evaluate("window.before = true; location.reload()")
    page.until("!window.before && document.querySelector('.app main h1')", "the page again")
    if page.evaluate("document.documentElement.dataset.theme + ' ' + document.documentElement.dataset.density") != "contrast dense":
        check.fault("settings", "the chosen look was not kept")
    page.go("#/sessions")
    page.idle(0.5)
    check.look("sessions-dense", "chosen-contrast")
    page.go("#/settings")
    page.idle(0.3)
    page.click("As the system")
    page.click("Normal")


def lost(page, check, station):
    page.go(station + "/frames")
    page.until("document.querySelector('.wire')", "frames")
    # As if the server came back as another edition.
    page.evaluate("""window.fetch = ((real) => (where, how) => where === '/' && navigator.onLine
      ? Promise.resolve({ headers: new Headers({ ETag: '"another"' }) }) : real(where, how))(window.fetch), 0""")
    page.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    # Going offline leaves an open stream alone; leaving the frames opens a new one.
    page.go("#/stations")
    page.until("!document.querySelector('.banner').hidden", "the word that the connection is lost", 30)
    check.picture("act-lost", whole=False)
    page.call("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    page.until("document.querySelector('.banner').hidden", "the connection to come back", 30)
    page.until("document.querySelector('main tbody tr')", "the view to read again by itself", 10)
    page.until("document.querySelector('.banner.held:not([hidden])')", "the word that the server was updated", 10)
    check.picture("act-updated", whole=False)
    page.complaints.clear()


def fill_up(page, check, base, token):
    """Thousands of rows, and names that no column has room for."""
    lines = ["id,name,password,securityProfile,connectors,powerMaxW"]
    lines += [f"BULK-{number:04},{LONG if number % 7 == 0 else f'Yard {number}'},password-{number},1,2,22000" for number in range(2400)]
    request = urllib.request.Request(base + "/api/v1/stations/import", "\n".join(lines).encode(), method="POST", headers={
        "Authorization": "Bearer " + token, "Content-Type": "text/csv; charset=utf-8", "Idempotency-Key": f"browser-{time.time()}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        if json.load(answer)["imported"] != 2400:
            check.fault("import", "not all stations were imported")
    for shape, width, height in (("desk-light", 1360, 900), ("phone-light", 390, 844)):
        page.shape(width, height)
        page.go("#/stations?search=BULK")
        page.until("document.querySelectorAll('main tbody tr').length === 50", "the first page of many")
        page.click("Show more")
        page.until("document.querySelectorAll('main tbody tr').length === 100", "the second page")
        check.look("stations-many", shape)
        for name, fragment in (("overview-many", "#/"), ("alerts-many", "#/alerts"), ("station-long", "#/stations/BULK-0007")):
            page.go(fragment)
            page.idle(1.5)
            check.look(name, shape)
