/** The events that came last, for a trace that was asked for while they came. */

/** More than come between a question to the gateway and its answer. */
const MAX_EVENTS = 500;

/** @type {any[]} */
const events = [];

/** @param {any} event */
export function remember(event) {
  events.push(event);
  if (events.length > MAX_EVENTS) {
    events.shift();
  }
}

/**
 * Adds to a trace what has come of its task meanwhile.
 * @param {import('./trace.js').Trace} trace
 */
export function catchUp(trace) {
  events.forEach(event => trace.add(event));
}
