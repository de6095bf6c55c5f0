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
  PARTS.forEach(([, name]) => bar.append(h('span', {class: `part ${name}`})));
  scaleParts(bar, timings, longestUs);
  return h('span', {class: 'time'}, bar, h('span', {class: 'time-total', text: micros(total)}));
}

/** @param {Element} bar @param {import('./trace.js').Timings} timings @param {number} longestUs */
function scaleParts(bar, timings, longestUs) {
  PARTS.forEach(([field], index) => {
    /** @type {HTMLElement} */ (bar.children[index]).style.width = `${longestUs > 0 ? 100 * timings[field] / longestUs : 0}%`;
  });
}

/**
 * Draws the bar that is in something to another scale.
 * @param {Element} place
 * @param {import('./trace.js').Timings} timings as it was made with
 * @param {number} longestUs
 */
export function scaleBar(place, timings, longestUs) {
  const bar = place.querySelector('.time-bar');
  if (bar) {
    scaleParts(bar, timings, longestUs);
  }
}

/** What the colours mean. */
export function timeLegend() {
  return h('span', {class: 'legend', 'aria-hidden': 'true'},
    PARTS.map(([, name]) => h('span', {class: 'legend-item'}, h('span', {class: `swatch ${name}`}), name)));
}
