// What a person decides about the money of a session: a held one is released or written off, a free one priced later.
import { get, post } from '../core/api.js';
import { h, wire } from '../core/dom.js';
import { decimal, instantOfField, integer, kilowattHours, localField, without } from '../core/text.js';
import { heldMore, heldSentence } from '../core/words.js';
import { confirmed, dialog } from '../parts/dialog.js';
import { fieldRow, form } from '../parts/form.js';
import { toast } from '../parts/toast.js';
import { driverOptions } from './choose.js';

/** @param {{ gross: string, currency: string }} cost */
const amount = (cost) => decimal(cost.gross, 2) + ' ' + cost.currency;

/** @param {API.Session} session as it is after the decision */
function tell(session) {
  toast('Session ' + session.session + (session.writtenOff ? ' is written off.' : session.price ? ': ' + amount(session.price)
    + (session.invoice ? ', invoiced.' : ', and invoiced once there is a seller.') : ' is released.'));
}

/**
 * Whether two fields say the same second; one that is 0 is left out by browsers.
 * @param {string | null} a
 * @param {string | null} b
 */
const sameSecond = (a, b) => a === b || (a ?? '') + ':00' === b || Date.parse(a ?? '') === Date.parse(b ?? '');

/**
 * @param {API.Session} session
 * @param {() => unknown} done
 */
export async function releaseDialog(session, done) {
  const isEnergyUnknown = session.missing.includes('energy');
  const proposed = { energyKwh: isEnergyUnknown ? null : session.proposedEnergyKwh ?? session.energyKwh,
    stoppedAt: localField(session.proposedStoppedAt ?? session.stoppedAt, true) || null };
  const isPlaceUnknown = session.missing.includes('connector');
  const isPayerUnknown = session.missing.includes('payer') || (session.token === null && session.driver === null);
  const drivers = isPayerUnknown ? await driverOptions() : [];
  dialog('Release session ' + session.session, (close) => form([
    h('p.soft', null, session.held ? heldSentence(session.held) : null, heldMore(session) ? [' ', wire(heldMore(session))] : null,
      ' Released, it is priced and invoiced.'),
    { name: 'energyKwh', label: 'Energy in kWh', value: proposed.energyKwh, inputmode: 'decimal',
      hint: isEnergyUnknown ? 'what it delivered is not known: name it; your name stands beside it in the journal'
        : (session.proposedEnergyKwh === null ? 'as metered' : 'by the evidence')
          + ', or corrected by you; your name stands beside it in the journal' },
    { name: 'stoppedAt', label: 'Ended at', type: 'datetime-local', step: 1, value: proposed.stoppedAt,
      hint: session.proposedStoppedAt === null ? 'as the station said, or corrected by you' : 'by the evidence, or corrected by you' },
    isPlaceUnknown ? { name: 'connector', label: 'Connector', type: 'number', min: 1, step: 1,
      hint: 'where it was is not known; its tariff follows from it' } : null,
    isPayerUnknown ? { name: 'token', label: 'Card that pays', hint: 'its uid; nobody is known who pays' } : null,
    drivers.length > 1 ? { name: 'driver', label: 'Person who pays', type: 'select', options: drivers, hint: 'instead of a card' } : null,
    fieldRow({ name: 'writeOff', type: 'check', label: 'Write it off: no invoice' }),
  ], 'Release', async (fields) => {
    const answered = post('/sessions/{session}/release', { session: session.session },
      fields.writeOff ? { writeOff: true } : without({
        energyKwh: fields.energyKwh === proposed.energyKwh ? null : fields.energyKwh,
        stoppedAt: sameSecond(fields.stoppedAt, proposed.stoppedAt) ? null : instantOfField(fields.stoppedAt), token: fields.token || null,
        connector: fields.connector ? Number(fields.connector) : null, driver: fields.driver ? Number(fields.driver) : null,
      }));
    tell(await answered);
    close();
    done();
  }, { cancel: close }));
}

/**
 * Releases a held session by the figures that are proposed.
 * @param {API.Session} session
 * @param {() => unknown} done
 */
export async function releaseAsProposed(session, done) {
  const energy = session.proposedEnergyKwh ?? session.energyKwh;
  const cost = session.proposedCost ? ' It costs ' + amount(session.proposedCost) + ', and is invoiced.' : ' It costs nothing.';
  if (!await confirmed('Release session ' + session.session + '?', (energy === null ? 'Its energy is not known.' : kilowattHours(energy)
    + ' kWh are charged for.') + cost, 'Release it', { stay: 'Not yet', danger: false })) return;
  tell(await post('/sessions/{session}/release', { session: session.session }, {}));
  done();
}

/**
 * @param {API.Session} session
 * @param {() => unknown} done
 */
export async function writeOff(session, done) {
  const lost = session.proposedCost ? ' ' + amount(session.proposedCost) + ' are given up.' : '';
  if (!await confirmed('Write off session ' + session.session + '?', 'Nobody pays for it, and it is not invoiced.' + lost, 'Write it off',
    { stay: 'Not yet' })) return;
  tell(await post('/sessions/{session}/release', { session: session.session }, { writeOff: true }));
  done();
}

/**
 * Has a session priced that was free, for no tariff applied where it began.
 * @param {API.Session} session
 * @param {() => unknown} done
 */
export async function priceDialog(session, done) {
  const tariffs = (await get('/tariffs', { limit: 200 })).items;
  /** @type {[number, string][]} */
  const options = tariffs.map((tariff) => [tariff.tariff, tariff.tariff + ' · ' + tariff.name]);
  dialog('Price session ' + session.session, (close) => form([
    h('p.soft', null, 'No tariff applied where it began, so it was free. Priced by the one that you name, it is invoiced at once.'),
    { name: 'tariff', label: 'Tariff', type: 'select', options },
    { name: 'version', label: 'Version', type: 'number', min: 1, step: 1,
      hint: 'empty: that in force at its start, or the first one after' },
    { name: 'reason', label: 'Why', required: true, hint: 'stands in the trail of the invoice, with your name' },
    session.driver === null ? { name: 'token', label: 'Card that pays', hint: 'only where nobody is known who pays: its uid' } : null,
  ], 'Price it', async (fields) => {
    tell(await post('/sessions/{session}/price', { session: session.session }, { tariff: integer(fields.tariff) ?? 0,
      reason: String(fields.reason ?? ''), ...without({ version: integer(fields.version), token: fields.token }) }));
    close();
    done();
  }, { cancel: close }));
}

/**
 * Whether a held session has all that its release needs.
 * @param {API.Session} session
 */
export function isReady(session) {
  return session.missing.length === 0 && (session.proposedEnergyKwh ?? session.energyKwh) !== null;
}
