// Letting a station in that knocks or waits, and the one moment in which its password is shown.
import { post } from '../core/api.js';
import { h } from '../core/dom.js';
import { integer, without } from '../core/text.js';
import { dialog, secret } from '../parts/dialog.js';
import { form } from '../parts/form.js';
import { toast } from '../parts/toast.js';

/** @type {[string, string][]} */
const profiles = [['1', '1: password'], ['2', '2: password and TLS'], ['3', '3: client certificate']];

/**
 * @param {string} identity
 * @param {() => unknown} done
 * @param {string | null} [hint]
 */
export function adoptDialog(identity, done, hint = null) {
  dialog(['Let in ', h('bdi', null, identity)], (close) => form([
    h('p.soft', null, hint ?? ['The station becomes yours under this identity. Without a password here one is made and shown once: ',
      'put it into the station as its AuthorizationKey.']),
    [{ name: 'name', label: 'Name', example: 'Car park, bay 3', maxlength: 100 },
      { name: 'securityProfile', label: 'Security profile', type: 'select', value: '1', options: profiles }],
    { name: 'password', label: 'Password', hint: '16 to 40 characters; empty: one is made' },
  ], 'Let it in', async (fields) => {
    const answer = await post('/stations/{station}/adopt', { station: identity },
      without({ name: fields.name, password: fields.password, securityProfile: integer(fields.securityProfile) ?? 1 }));
    close();
    toast(identity + ' is let in.');
    if (answer.password) passwordDialog(identity, answer.password);
    done();
  }, { cancel: close }));
}

/** 20 bytes in hexadecimal digits, as stations take them for certain. */
export function newPassword() {
  return Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string} identity
 * @param {string} password
 */
export function passwordDialog(identity, password) {
  dialog(['Password of ', h('bdi', null, identity)], (close) => [
    h('p.soft', null,
      'It is shown this once. Put it into the station (AuthorizationKey, or basic-auth password) together with its address:'),
    secret(password),
    secret((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/ocpp/' + encodeURIComponent(identity)),
    h('div.btns.end', null, h('button.btn.primary', { type: 'button', onclick: close }, 'I have it')),
  ], { kept: true });
}
