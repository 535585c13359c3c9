"""Trouble for the pages to tell of: a fault, a hostile name, a held session, a station that goes, one that knocks."""

import base64
import json
import threading
import time
import urllib.request

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

HOSTILE = "<img src=x onerror=alert(1)>"
PASSWORD = "browser-0123456789"


class API:
    def __init__(self, base, token):
        self.base, self.token, self.number = base, token, 0

    def post(self, path, body):
        self.number += 1
        request = urllib.request.Request(self.base + "/api/v1" + path, json.dumps(body).encode(), method="POST", headers={
            "Authorization": "Bearer " + self.token, "Content-Type": "application/json", "Idempotency-Key": f"trouble-{time.time()}-{self.number}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or "null")


class Station:
    """A charging station of OCPP 1.6 that says what it is told to, and answers what it is asked with a yes."""

    def __init__(self, base, identity):
        credentials = base64.b64encode(f"{identity}:{PASSWORD}".encode()).decode()
        self.socket = connect(base.replace("http", "ws", 1) + "/ocpp/" + identity, subprotocols=["ocpp1.6"],
                              additional_headers={"Authorization": "Basic " + credentials})
        self.answers, self.number = {}, 0
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self):
        for text in self.socket:
            frame = json.loads(text)
            if frame[0] == 2:
                self.socket.send(json.dumps([3, frame[1], {"status": "Accepted"}]))
            else:
                self.answers[frame[1]] = frame[2]

    def call(self, action, payload):
        self.number += 1
        number = str(self.number)
        self.socket.send(json.dumps([2, number, action, payload]))
        for _ in range(200):
            if number in self.answers:
                return self.answers[number]
            time.sleep(0.05)
        raise AssertionError(f"no answer to {action}")

    def boot(self, vendor, statuses):
        self.call("BootNotification", {"chargePointVendor": vendor, "chargePointModel": "Trouble 22", "firmwareVersion": "1.19.0"})
        for connector, (status, error) in enumerate(statuses):
            self.call("StatusNotification", {"connectorId": connector, "status": status, "errorCode": error})

    def start(self, connector, card, wattHours):
        return self.call("StartTransaction", {"connectorId": connector, "idTag": card, "meterStart": wattHours, "timestamp": now()})["transactionId"]


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def make(base, token, name):
    """Makes the trouble; what it answers must stay referenced for as long as the stations shall be there."""
    api = API(base, token)
    api.post("/tokens", {"uid": "TROUBLE", "label": "Van 12"})
    for identity in ("TROUBLE-1", "TROUBLE-2"):
        api.post("/stations", {"id": identity, "name": name if identity == "TROUBLE-1" else None, "password": PASSWORD, "connectors": 2, "powerMaxW": 22000})
    for _ in range(3):
        try:
            connect(base.replace("http", "ws", 1) + "/ocpp/WB-HOF-3", subprotocols=["ocpp1.6"]).close()
            raise AssertionError("a station that nobody knows was let in")
        except InvalidStatus:
            pass

    faulted = Station(base, "TROUBLE-1")
    faulted.boot(HOSTILE, [("Available", "NoError"), ("Available", "NoError"), ("Faulted", "GroundFailure")])
    backwards = faulted.start(1, "TROUBLE", 100_000)
    faulted.call("MeterValues", {"connectorId": 1, "transactionId": backwards, "meterValue": [
        {"timestamp": now(), "sampledValue": [{"value": "100500", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]}]})
    faulted.call("StopTransaction", {"transactionId": backwards, "idTag": "TROUBLE", "meterStop": 90_000, "timestamp": now(), "reason": "EVDisconnected"})
    faulted.socket.send("[2,\"oops\",")

    gone = Station(base, "TROUBLE-2")
    gone.boot("Voltwerk", [("Available", "NoError"), ("Charging", "NoError"), ("Unavailable", "NoError")])
    gone.start(1, "TROUBLE", 5_000)
    gone.socket.close()
    return faulted
