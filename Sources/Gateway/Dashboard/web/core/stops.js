// Made from the words of the command line; a test compares.

/** @type {Record<string, string>} */
export const stopWords = {
  EmergencyStop: 'the emergency stop',
  EVDisconnected: 'the cable was pulled',
  HardReset: 'a hard restart',
  Local: 'stopped at the station',
  Other: 'another reason',
  PowerLoss: 'power loss',
  Reboot: 'the station restarted',
  Remote: 'stopped from here',
  SoftReset: 'a restart',
  UnlockCommand: 'the cable was unlocked',
  DeAuthorized: 'the card was not accepted',
  Superseded: 'the next one began at its connector before its end was told',
};
