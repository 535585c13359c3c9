// What no script of the dashboard may do: each line is wrong by the API's table, and `tsc` must say so. Where it does not, the types have a
// hole, and this file does not pass.
import { get, patch, post } from './web/core/api.js';

/** Requests and answers that are not as the table of operations says. */
export async function wrong() {
  // @ts-expect-error A path that is not there.
  await get('/station', {});
  // @ts-expect-error A part of a path that is left open.
  await get('/stations/{station}', {});
  // @ts-expect-error A parameter that the path does not know.
  await get('/stations', { find: 'CP-7' });
  // @ts-expect-error A value that the parameter does not take.
  await get('/sessions', { state: 'running' });
  const station = await get('/stations/{station}', { station: 'CP-7' });
  // @ts-expect-error A member that the answer does not have.
  station.identity;
  // @ts-expect-error A member that may be null.
  station.name.length;
  // @ts-expect-error A method that the path does not know.
  await patch('/tokens', {}, { status: 'blocked' });
  // @ts-expect-error A member that the body does not have.
  await post('/onboarding', {}, { minutes: 5, hours: 1 });
  // @ts-expect-error A member that the body must have.
  await post('/onboarding', {}, {});
  // @ts-expect-error A word that the member does not take.
  await post('/api-tokens', {}, { name: 'wall', role: 'admin' });
}
