// Which call an answer belongs to: on the wire an answer names no action, only the id of its call.

const answerId = /^\s*\[\s*[34]\s*,\s*("(?:[^"\\]|\\.)*")/;
const callId = /^\s*\[\s*2\s*,\s*("(?:[^"\\]|\\.)*")/;

/**
 * Gives each answer the action of the call with its id, the other way, before it.
 * @param {readonly API.Frame[]} frames newest first; the actions of answers are filled in
 */
export function nameAnswers(frames) {
  /** @type {Map<string, string | null>} */
  const open = new Map();
  for (const frame of [...frames].reverse()) {
    if (frame.kind === 'call') open.set(frame.direction + callId.exec(frame.text)?.[1], frame.action);
    else if (frame.kind === 'result' || frame.kind === 'error') {
      frame.action ??= open.get((frame.direction === 'in' ? 'out' : 'in') + answerId.exec(frame.text)?.[1]) ?? null;
    }
  }
}
