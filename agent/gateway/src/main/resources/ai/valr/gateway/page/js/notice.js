import {h} from './dom.js';

const SHOWN_MS = 5_000;

/** At the same time; the oldest goes. */
const MOST = 3;

/**
 * Says something for a few seconds.
 * @param {string} text
 * @param {'good' | 'bad' | ''} [kind]
 */
export function notice(text, kind = '') {
  const place = /** @type {HTMLElement} */ (document.getElementById('notices'));
  const element = h('p', {class: `notice ${kind}`, text});
  place.append(element);
  while (place.childElementCount > MOST) {
    place.firstElementChild?.remove();
  }
  setTimeout(() => element.remove(), SHOWN_MS);
}
