// How a station that is not connected gets connected: its address, a new password, what it was refused for, and where makes have it.
import { get, patch } from '../core/api.js';
import { fill, h, wire } from '../core/dom.js';
import { age } from '../core/format.js';
import { count } from '../core/text.js';
import { stationName } from '../core/words.js';
import { button } from '../parts/button.js';
import { confirmed, secret } from '../parts/dialog.js';
import { fold } from '../parts/ladder.js';
import { body, card, note } from '../parts/page.js';
import { newPassword, passwordDialog } from './adopt.js';

/**
 * Where makes have it, by what they publish: read on from there, for menus change with the firmware.
 * @type {[make: string, where: string][]}
 */
const makes = [
  ['Alfen', 'ACE Service Installer or the MyEve app: Connectivity, General, Backoffice preset.'],
  ['go-e', 'App: tab Internet, then OCPP; the server address (ocppu in its HTTP API).'],
  ['Fronius Wattpilot', 'Solar.wattpilot app: Internet, then OCPP.'],
  ['Spelsberg', 'App: System, Settings, More settings, OCPP: backend URL, Charge Point ID, backend password.'],
  ['Others', 'Look for OCPP, backend or central system. Many makes put their identity behind the address by themselves: then enter it '
    + 'without. OCPP 1.6 JSON, not SOAP.'],
];

/** @param {API.Station} station */
async function lastRefusal(station) {
  const [knocking, alerts] = await Promise.all([get('/knocking', { limit: 200 }), get('/alerts', { limit: 200 })]);
  const knock = knocking.items.find((item) => item.identity.toLowerCase() === station.id.toLowerCase());
  const alert = alerts.items.find((item) => item.station === station.id && item.kind === 'authentication-failed');
  return [
    knock ? note('held', 'Refused ', count(knock.count, 'time'), ', the last ', age(knock.lastAt), ' from ', wire(knock.address), ': ',
      wire(knock.reason)) : null,
    alert ? note('held', wire(alert.text), ' ', age(alert.lastAt)) : null,
  ];
}

/** @param {API.Station} station */
export function connectCard(station) {
  const address = (location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/ocpp/' + encodeURIComponent(station.id);
  const refusal = h('div');
  lastRefusal(station).then((told) => fill(refusal, told), () => {});
  const renew = async () => {
    if (station.connectedAt !== null && !await confirmed('New password for ' + stationName(station) + '?',
      'The one that it has opens nothing any more.', 'Make a new one', { danger: false })) return;
    const password = newPassword();
    await patch('/stations/{station}', { station: station.id }, { password });
    passwordDialog(station.id, password);
  };
  return card('Connect this station', { line: true }, body(h('div.stack', null,
    h('p.soft', null, 'Enter this address in the station, and ', h('b', null, wire(station.id)), ' as its identity and user name:'),
    secret(address), refusal,
    station.securityProfile === 1 || station.securityProfile === 2
      ? h('div.btns', null, button('Make a new password', renew, { title: 'It is shown once; the old one ends' })) : null,
    fold('Where stations have it', h('dl.kv.left', null, makes.map(([make, where]) => [h('dt', null, make), h('dd', null, where)]))))));
}
