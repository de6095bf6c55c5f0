import {h} from './dom.js';
import {micros} from './format.js';

/** Where a step's time goes, in the order in which it goes. */
export const PARTS = /** @type {const} */ ([
  ['queued_us', 'queued'], ['prefill_us', 'prefill'], ['latent_us', 'latents'], ['text_us', 'text'],
]);

/** @param {import('./trace.js').Timings} timings */
export function totalUs(timings) {
  return PARTS.reduce((sum, [field]) => sum + timings[field], 0);
}

/**
 * A bar of a step's time, its length relative to the longest one beside it.
 * @param {import('./trace.js').Timings} timings
 * @param {number} longestUs
 */
export function timeBar(timings, longestUs) {
  const total = totalUs(timings);
  const words = PARTS.filter(([field]) => timings[field] > 0).map(([field, name]) => `${name} ${micros(timings[field])}`).join(', ');
  const bar = h('span', {class: 'time-bar', role: 'img', 'aria-label': words || 'no times', title: words});
  for (const [field, name] of PARTS) {
    const part = h('span', {class: `part ${name}`});
    part.style.width = `${longestUs > 0 ? 100 * timings[field] / longestUs : 0}%`;
    bar.append(part);
  }
  return h('span', {class: 'time'}, bar, h('span', {class: 'time-total', text: micros(total)}));
}

/** What the colours mean. */
export function timeLegend() {
  return h('span', {class: 'legend', 'aria-hidden': 'true'},
    PARTS.map(([, name]) => h('span', {class: 'legend-item'}, h('span', {class: `swatch ${name}`}), name)));
}
