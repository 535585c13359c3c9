"""A charging station on PyPI's `ocpp`, which sends and answers every message of OCPP 1.6 and its security extension."""

import asyncio
import base64
import datetime
import json
import ssl

import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.enums import Action
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidStatus


def now(minutes=0):
    """The time, or one some minutes from it, as OCPP writes it."""
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def client_tls(ca, certificate=None, key=None):
    context = ssl.create_default_context(cafile=ca)
    context.check_hostname = False
    if certificate:
        context.load_cert_chain(certificate, key)
    return context


async def open_socket(url, station, password=None, user=None, tls=None, subprotocols=("ocpp1.6",)):
    """A WebSocket as a station opens it; raises what `websockets` raises when it is refused."""
    headers = basic(user or station, password) if password is not None else {}
    return await connect(
        f"{url}/ocpp/{station}", subprotocols=list(subprotocols) or None, additional_headers=headers, ssl=tls, compression=None,
        open_timeout=15, ping_interval=None)


async def refusal(url, station, password=None, user=None, tls=None):
    """The HTTP status with which a handshake is refused; 101 when it is not, 0 when the connection breaks before an answer."""
    try:
        socket = await open_socket(url, station, password, user, tls)
    except InvalidStatus as error:
        return error.response.status_code
    except (InvalidHandshake, OSError, EOFError, asyncio.TimeoutError, ssl.SSLError):
        return 0
    # TLS 1.3 shows a refused client certificate only at the first read.
    try:
        await asyncio.wait_for(socket.recv(), 0.5)
    except (asyncio.TimeoutError, TimeoutError):
        pass
    except websockets.ConnectionClosed:
        return 0
    await socket.close()
    return 101


class Recorder:
    """A connection that keeps what went through it, in order."""

    def __init__(self, socket):
        self.socket = socket
        self.sent = []
        self.received = []

    async def send(self, text):
        self.sent.append(text)
        await self.socket.send(text)

    async def recv(self):
        text = await self.socket.recv()
        self.received.append(text)
        return text

    async def close(self):
        await self.socket.close()


class Station(ChargePoint):
    """Answers whatever the central system may start, and keeps the payloads it was sent, as they stood in the frame."""

    def __init__(self, identity, socket):
        super().__init__(identity, Recorder(socket), response_timeout=15)
        self.asked = []
        self.reader = None

    def begin(self):
        self.reader = asyncio.ensure_future(self._read())

    async def _read(self):
        try:
            await self.start()
        except websockets.ConnectionClosed:
            return

    async def end(self):
        await self._connection.close()
        if self.reader:
            await asyncio.wait([self.reader], timeout=5)

    async def route_message(self, raw):
        message = json.loads(raw)
        if message[0] == 2:
            self.asked.append((message[2], message[3]))
        await super().route_message(raw)

    @on(Action.cancel_reservation)
    def on_cancel_reservation(self, **_):
        return call_result.CancelReservation(status="Accepted")

    @on(Action.certificate_signed)
    def on_certificate_signed(self, **_):
        return call_result.CertificateSigned(status="Accepted")

    @on(Action.change_availability)
    def on_change_availability(self, **_):
        return call_result.ChangeAvailability(status="Accepted")

    @on(Action.change_configuration)
    def on_change_configuration(self, **_):
        return call_result.ChangeConfiguration(status="Accepted")

    @on(Action.clear_cache)
    def on_clear_cache(self, **_):
        return call_result.ClearCache(status="Accepted")

    @on(Action.clear_charging_profile)
    def on_clear_charging_profile(self, **_):
        return call_result.ClearChargingProfile(status="Accepted")

    @on(Action.data_transfer)
    def on_data_transfer(self, **_):
        return call_result.DataTransfer(status="Accepted", data="pong")

    @on(Action.delete_certificate)
    def on_delete_certificate(self, **_):
        return call_result.DeleteCertificate(status="Accepted")

    @on(Action.extended_trigger_message)
    def on_extended_trigger_message(self, **_):
        return call_result.ExtendedTriggerMessage(status="Accepted")

    @on(Action.get_composite_schedule)
    def on_get_composite_schedule(self, **_):
        return call_result.GetCompositeSchedule(status="Accepted", connector_id=1, schedule_start=now())

    @on(Action.get_configuration)
    def on_get_configuration(self, **_):
        return call_result.GetConfiguration(
            configuration_key=[{"key": "HeartbeatInterval", "readonly": False, "value": "300"}], unknown_key=["Nonsense"])

    @on(Action.get_diagnostics)
    def on_get_diagnostics(self, **_):
        return call_result.GetDiagnostics(file_name="diagnostics.tar")

    @on(Action.get_installed_certificate_ids)
    def on_get_installed_certificate_ids(self, **_):
        return call_result.GetInstalledCertificateIds(status="Accepted", certificate_hash_data=[
            {"hashAlgorithm": "SHA256", "issuerNameHash": "ab" * 32, "issuerKeyHash": "cd" * 32, "serialNumber": "01"}])

    @on(Action.get_local_list_version)
    def on_get_local_list_version(self, **_):
        return call_result.GetLocalListVersion(list_version=0)

    @on(Action.get_log)
    def on_get_log(self, **_):
        return call_result.GetLog(status="Accepted", filename="log.txt")

    @on(Action.install_certificate)
    def on_install_certificate(self, **_):
        return call_result.InstallCertificate(status="Accepted")

    @on(Action.remote_start_transaction)
    def on_remote_start_transaction(self, **_):
        return call_result.RemoteStartTransaction(status="Accepted")

    @on(Action.remote_stop_transaction)
    def on_remote_stop_transaction(self, **_):
        return call_result.RemoteStopTransaction(status="Accepted")

    @on(Action.reserve_now)
    def on_reserve_now(self, **_):
        return call_result.ReserveNow(status="Accepted")

    @on(Action.reset)
    def on_reset(self, **_):
        return call_result.Reset(status="Accepted")

    @on(Action.send_local_list)
    def on_send_local_list(self, **_):
        return call_result.SendLocalList(status="Accepted")

    @on(Action.set_charging_profile)
    def on_set_charging_profile(self, **_):
        return call_result.SetChargingProfile(status="Accepted")

    @on(Action.signed_update_firmware)
    def on_signed_update_firmware(self, **_):
        return call_result.SignedUpdateFirmware(status="Accepted")

    @on(Action.trigger_message)
    def on_trigger_message(self, **_):
        return call_result.TriggerMessage(status="Accepted")

    @on(Action.unlock_connector)
    def on_unlock_connector(self, **_):
        return call_result.UnlockConnector(status="Unlocked")

    @on(Action.update_firmware)
    def on_update_firmware(self, **_):
        return call_result.UpdateFirmware()
