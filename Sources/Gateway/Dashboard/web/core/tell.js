// Why a station is as it is: its frames and what was asked of it, line by line in words. What says nothing new is left out.
import { kilowattHours } from './text.js';
import { stopSentence } from './words.js';

/** @typedef {import('../parts/timeline.js').Deed} Deed */
/** @typedef {import('./words.js').State} State */
/**
 * A line of the timeline before it is drawn; `sequence` is the journal entry that proves it, `call` the order it belongs to.
 * @typedef {{ at: string, deed: Deed, text: string, state?: State, solid?: boolean, hit?: boolean, sequence?: number, session?: number,
 *   call?: number }} Told
 */

/**
 * @param {unknown} value
 * @returns {Record<string, any>}
 */
const members = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) ? /** @type {Record<string, any>} */ (value)
  : {};

/**
 * The payload of a call frame: the fourth part of its array.
 * @param {string} text
 */
function payload(text) {
  try {
    const frame = JSON.parse(text);
    return members(Array.isArray(frame) ? frame[3] : null);
  } catch { return {}; }
}

/**
 * Watt-hours as a station tells them.
 * @param {unknown} wattHours
 */
const register = (wattHours) => kilowattHours((Number(wattHours) / 1000).toFixed(3)) + ' kWh';

/** @param {unknown} number */
const where = (number) => number === 0 ? 'the whole station' : 'connector ' + number;

/** @type {Record<string, [State, string]>} */
const statusWords = {
  Available: ['free', 'is free'], Preparing: ['waiting', 'has a car plugged in'], Charging: ['charging', 'charges'],
  SuspendedEVSE: ['waiting', 'waits for power'],
  SuspendedEV: ['waiting', 'waits for the car'], Finishing: ['waiting', 'is finishing'], Reserved: ['held', 'is reserved'],
  Unavailable: ['held', 'is out of service'], Faulted: ['faulted', 'is faulted'],
};

/**
 * @param {Record<string, any>} said
 * @returns {Pick<Told, 'text' | 'state' | 'hit'>}
 */
function status(said) {
  const [state, words] = statusWords[said.status] ?? ['none', 'says ' + said.status];
  const cause = [said.errorCode === 'NoError' ? null : said.errorCode, said.info, said.vendorErrorCode].filter(Boolean).join(', ');
  const place = where(said.connectorId);
  return { text: place.charAt(0).toUpperCase() + place.slice(1) + ' ' + words + (cause ? ': ' + cause : '') + '.',
    state: /** @type {State} */ (state), hit: state === 'faulted' };
}

/**
 * What a frame of the station says.
 * @type {Record<string, (said: Record<string, any>) => Pick<Told, 'text' | 'state' | 'hit' | 'deed'>>}
 */
const reports = {
  BootNotification: (said) => ({ deed: 'observed',
    text: 'The station started' + (said.firmwareVersion ? ', firmware ' + said.firmwareVersion : '') + '.', state: 'ok' }),
  StatusNotification: (said) => ({ deed: 'observed', ...status(said) }),
  Authorize: () => ({ deed: 'asked', text: 'A card was held to the reader: may it charge?' }),
  StartTransaction: (said) => ({ deed: 'observed',
    text: 'Charging began at ' + where(said.connectorId) + (said.meterStart === undefined ? '.'
      : ', register ' + register(said.meterStart) + '.'), state: 'charging' }),
  StopTransaction: (said) => ({ deed: 'observed',
    text: 'Charging ended' + (said.meterStop === undefined ? '' : ', register ' + register(said.meterStop)) + (said.reason
      ? ': ' + stopSentence(said.reason) : '') + '.', state: 'ok' }),
  FirmwareStatusNotification: (said) => ({ deed: 'observed', text: 'Firmware: ' + said.status + '.',
    state: /Fail/.test(said.status) ? 'faulted' : 'waiting' }),
  DiagnosticsStatusNotification: (said) => ({ deed: 'observed', text: 'Diagnostics: ' + said.status + '.',
    state: /Fail/.test(said.status) ? 'faulted' : 'waiting' }),
  LogStatusNotification: (said) => ({ deed: 'observed', text: 'Log: ' + said.status + '.', state: 'waiting' }),
  SecurityEventNotification: (said) => ({ deed: 'observed', text: 'The station reports a security event: ' + said.type + '.',
    state: 'faulted', hit: true }),
  DataTransfer: (said) => ({ deed: 'observed',
    text: 'Data of its maker: ' + [said.vendorId, said.messageId].filter(Boolean).join(' ') + '.' }),
  SignCertificate: () => ({ deed: 'asked', text: 'The station asks for a certificate.', state: 'waiting' }),
};

/**
 * A station comes, or is turned away: its connecting is an event of its handshake, and what kept it out stands among its warnings.
 * @param {API.Frame} frame
 * @returns {Pick<Told, 'deed' | 'text' | 'state' | 'hit'>}
 */
function handshake(frame) {
  if (frame.events.includes('StationConnected')) return { deed: 'observed', text: 'The station connected.', state: 'ok' };
  const told = frame.warnings[0] ?? 'it could not be let in';
  const cause = frame.events.includes('DuplicateConnectionRefused') ? 'it is connected already' : told;
  const text = cause.startsWith('Refused') ? cause : 'Refused: ' + cause;
  return { deed: 'decided', text: text.replace(/\.?$/, '.'), state: 'held', hit: true };
}

/**
 * A frame in words, or null where it says nothing that one would look for: readings and heartbeats, answers, and what we send, which
 * the orders tell.
 * @param {API.Frame} frame
 * @returns {Told | null}
 */
export function tellFrame(frame) {
  const base = { at: frame.at, sequence: frame.sequence };
  if (frame.kind === 'handshake') return { ...base, solid: true, ...handshake(frame) };
  if (frame.kind === 'closed') return { ...base, deed: 'observed', text: 'The connection ended.', state: 'offline', solid: true };
  if (frame.direction === 'in' && frame.kind === 'other') return { ...base, deed: 'observed',
    text: 'A frame came that nobody can read. It is kept, and what is not shown of it is sealed.', state: 'held', hit: true };
  if (frame.direction !== 'in' || frame.kind !== 'call' || !frame.action) return null;
  const report = reports[frame.action];
  if (report) {
    const told = report(payload(frame.text));
    return { ...base, solid: told.deed === 'observed', ...told };
  }
  if (frame.warnings.length && frame.action !== 'MeterValues' && frame.action !== 'Heartbeat') return { ...base, deed: 'observed',
    text: frame.action + ', read with help: ' + frame.warnings[0], state: 'held' };
  return null;
}

/**
 * What we ask of a station, in words.
 * @type {Record<string, (asked: Record<string, any>) => string>}
 */
const orders = {
  RemoteStartTransaction: (asked) => 'Start charging' + (asked.connectorId ? ' at connector ' + asked.connectorId : ''),
  RemoteStopTransaction: (asked) => 'Stop transaction ' + asked.transactionId,
  UnlockConnector: (asked) => 'Unlock the cable of connector ' + asked.connectorId,
  ChangeAvailability: (asked) => (asked.type === 'Operative' ? 'Put ' : 'Take ') + where(asked.connectorId) + (asked.type === 'Operative'
    ? ' back into service' : ' out of service'),
  Reset: (asked) => asked.type === 'Hard' ? 'Restart at once' : 'Restart',
  TriggerMessage: (asked) => 'Tell us: ' + asked.requestedMessage, ExtendedTriggerMessage: (asked) => 'Tell us: ' + asked.requestedMessage,
  ChangeConfiguration: (asked) => 'Set ' + asked.key + ' to ' + asked.value, GetConfiguration: () => 'Tell your settings',
  GetLocalListVersion: () => 'Tell the version of your list of cards',
  SendLocalList: (asked) => 'Take ' + (asked.updateType === 'Differential' ? 'changes to ' : '') + 'the list of cards',
  ClearCache: () => 'Forget the cards you know', GetDiagnostics: () => 'Send your log',
  GetLog: () => 'Send your log', UpdateFirmware: () => 'Install other firmware', SignedUpdateFirmware: () => 'Install other firmware',
  ReserveNow: (asked) => 'Reserve ' + where(asked.connectorId),
  CancelReservation: () => 'Give a reservation up', SetChargingProfile: (asked) => 'Take a limit for ' + where(asked.connectorId),
  ClearChargingProfile: () => 'Drop limits', GetCompositeSchedule: () => 'Tell the limits in force',
};

/** @param {API.Call} call */
export function orderText(call) { return orders[call.action]?.(members(call.payload)) ?? call.action; }

/**
 * @param {number} from
 * @param {number} to
 */
const seconds = (from, to) => ((to - from) / 1000).toFixed(1) + ' s';

/**
 * An order as the up to four lines that became of it: asked, sent, answered, observed.
 * @param {API.Call} call
 * @returns {Told[]}
 */
export function tellCall(call) {
  const base = { call: call.call };
  const text = orderText(call);
  /** @type {Told[]} */
  const out = [{ ...base, at: call.queuedAt, deed: 'asked', text: text + ', by ' + call.actor + '.' }];
  if (call.sentAt) out.push({ ...base, at: call.sentAt, deed: 'sent',
    text: text + (call.attempt > 1 ? ', attempt ' + call.attempt : '') + '.' });
  if (call.endedAt) {
    const after = call.sentAt ? ', after ' + seconds(Date.parse(call.sentAt), Date.parse(call.endedAt)) : '';
    // A yes whose effect is seen, or watched for, is told by its word: what it came to stands in the next line.
    const saysAll = call.observed === null && call.state === 'done';
    if (call.outcome === 'answered') out.push({ ...base, at: call.endedAt, deed: 'answered',
      text: (saysAll ? call.summary.replace(/\.$/, '') : call.status ? '“' + call.status + '”' : 'It came') + after + '.', state: 'ok' });
    else out.push({ ...base, at: call.endedAt, deed: 'decided', text: text + ': ' + call.summary,
      state: call.result === 'failed' ? 'faulted' : 'held', solid: true });
  }
  // When an effect was seen is not told, but that it was; it lies behind the answer.
  if (call.observed !== null && call.endedAt) {
    const seen = call.observed === true;
    out.push({ ...base, at: call.endedAt, deed: 'observed',
      text: call.effect ?? (seen ? 'It happened.' : 'The answer was yes, nothing happened.'), state: seen ? 'ok' : 'faulted', solid: true,
      hit: !seen });
  }
  return out;
}

/**
 * Both together, newest first.
 * @param {readonly API.Frame[]} frames
 * @param {readonly API.Call[]} calls
 * @returns {Told[]}
 */
export function why(frames, calls, most = 60) {
  const oldest = frames.at(-1)?.at ?? '';
  const told = frames.map(tellFrame).filter(/** @returns {line is Told} */ (line) => line !== null);
  // Orders that lie before the frames that were read would stand alone, without what came between.
  const lines = [...told.reverse(), ...calls.flatMap(tellCall).filter((line) => line.at >= oldest || frames.length < 100)];
  // What stands at the same instant keeps its order, of which the last is the newest.
  return lines.reverse().sort((a, b) => b.at.localeCompare(a.at)).slice(0, most);
}
