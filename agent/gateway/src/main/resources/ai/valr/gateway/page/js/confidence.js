import {h} from './dom.js';
import {percent} from './format.js';

/**
 * A confidence as a meter with its number.
 * @param {number | null | undefined} value in [0, 1]
 */
export function confidence(value) {
  if (value === null || value === undefined) {
    return h('span', {class: 'confidence none', text: '–'});
  }
  const fill = h('span', {class: 'meter-fill'});
  fill.style.width = `${100 * value}%`;
  return h('span', {class: `confidence ${value < 0.5 ? 'low' : value < 0.75 ? 'middle' : 'high'}`, role: 'img',
    'aria-label': `confidence ${percent(value)}`, title: `confidence ${percent(value)}`},
  h('span', {class: 'meter'}, fill), h('span', {class: 'number', text: percent(value)}));
}
