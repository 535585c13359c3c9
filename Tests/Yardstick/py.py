"""The yardstick "py": a central system on PyPI's `ocpp` and `websockets`, as one writes it by the books, that commits every message to
SQLite with synchronous=FULL before it answers.

    py.py DATABASE [JOURNAL_MODE=WAL]   prints "listening on PORT"; DELETE is SQLite's own default
"""

import asyncio
import datetime
import logging
import sqlite3
import sys

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.enums import Action
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

logging.disable(logging.CRITICAL)
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute(f"PRAGMA journal_mode={sys.argv[2] if len(sys.argv) > 2 else 'WAL'}")
database.execute("PRAGMA synchronous=FULL")
database.execute("CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, station TEXT, at TEXT, text TEXT)")
transactions = 0


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


class Station(ChargePoint):
    async def route_message(self, raw):
        # Outside a transaction an insert commits by itself: on disk when this returns.
        database.execute("INSERT INTO messages (station, at, text) VALUES (?, ?, ?)", (self.id, now(), raw))
        await super().route_message(raw)

    @on(Action.boot_notification)
    def on_boot_notification(self, **_):
        return call_result.BootNotification(current_time=now(), interval=300, status="Accepted")

    @on(Action.heartbeat)
    def on_heartbeat(self):
        return call_result.Heartbeat(current_time=now())

    @on(Action.authorize)
    def on_authorize(self, **_):
        return call_result.Authorize(id_tag_info={"status": "Accepted"})

    @on(Action.status_notification)
    def on_status_notification(self, **_):
        return call_result.StatusNotification()

    @on(Action.meter_values)
    def on_meter_values(self, **_):
        return call_result.MeterValues()

    @on(Action.start_transaction)
    def on_start_transaction(self, **_):
        global transactions
        transactions += 1
        return call_result.StartTransaction(transaction_id=transactions, id_tag_info={"status": "Accepted"})

    @on(Action.stop_transaction)
    def on_stop_transaction(self, **_):
        return call_result.StopTransaction(id_tag_info={"status": "Accepted"})


async def connected(socket):
    try:
        await Station(socket.request.path.rsplit("/", 1)[-1], socket).start()
    except ConnectionClosed:
        return


async def main():
    async with serve(connected, "127.0.0.1", 0, subprotocols=["ocpp1.6"], compression=None) as server:
        print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
        await asyncio.get_running_loop().create_future()


asyncio.run(main())
