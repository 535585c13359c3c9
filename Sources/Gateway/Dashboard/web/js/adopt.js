// Adopting a station that knocks or waits, and the one moment in which its password is shown.
import { post } from './api.js';
import { h } from './dom.js';
import { dialog, form, integer, secret, toast } from './ui.js';

export function adoptDialog(identity, done, hint = null) {
  dialog('Adopt ' + identity, (close) => form([
    hint ? h('p.soft', null, hint) : h('p.soft', null, 'The station becomes yours under this identity. Without a password here one is made and shown once: put it into the station as its AuthorizationKey.'),
    [{ name: 'name', label: 'Name', example: 'Car park, bay 3' },
      { name: 'securityProfile', label: 'Security profile', type: 'select', value: '1', options: [['1', '1: password'], ['2', '2: password and TLS'], ['3', '3: client certificate']] }],
    { name: 'password', label: 'Password', hint: '16 to 40 characters; empty: one is made' },
  ], 'Adopt', async (fields) => {
    const answer = await post('/stations/' + encodeURIComponent(identity) + '/adopt', {
      ...(fields.name ? { name: fields.name } : {}), ...(fields.password ? { password: fields.password } : {}), securityProfile: integer(fields.securityProfile),
    });
    close();
    toast('Adopted: ' + identity);
    if (answer?.password) passwordDialog(identity, answer.password);
    done();
  }, { cancel: close }));
}

export function passwordDialog(identity, password) {
  dialog('Password of ' + identity, (close) => [
    h('p', null, 'It is shown this once. Put it into the station (AuthorizationKey, or basic-auth password) together with its address:'),
    secret(password), secret((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/ocpp/' + encodeURIComponent(identity)),
    h('div.buttons', null, h('button.primary', { type: 'button', onclick: close }, 'I have it')),
  ]);
}
