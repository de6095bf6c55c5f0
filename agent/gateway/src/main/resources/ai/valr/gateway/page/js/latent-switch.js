import {h} from './dom.js';

/**
 * The map of one latent.
 * @param {import('./trace.js').LookedAt} looked
 * @param {number | null} latent null for all together
 * @returns {import('./trace.js').CellMap}
 */
export function latentMap(looked, latent) {
  const maps = looked.latent_maps;
  if (latent === null || !maps) {
    return looked;
  }
  const size = maps.rows * maps.columns;
  return {rows: maps.rows, columns: maps.columns, cells: maps.weights.slice(latent * size, (latent + 1) * size)};
}

/**
 * Buttons that choose whose map is drawn: all latents together, or one by itself.
 * @param {import('./trace.js').LookedAt | null} looked
 * @param {(map: import('./trace.js').CellMap) => void} draw
 * @returns {HTMLElement | null} null where the event tells of no latent by itself
 */
export function latentSwitch(looked, draw) {
  const maps = looked?.latent_maps;
  if (!looked || !maps || maps.rows * maps.columns < 1) {
    return null;
  }
  const count = maps.weights.length / (maps.rows * maps.columns);
  /** @type {HTMLElement[]} */
  const buttons = [];
  const choose = /** @param {number} at */ at => {
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(i === at)));
    draw(latentMap(looked, at === 0 ? null : at - 1));
  };
  for (let at = 0; at <= count; at++) {
    buttons.push(h('button', {
      type: 'button', class: 'chip', text: at === 0 ? 'all' : `${at}`, 'aria-pressed': String(at === 0),
      'aria-label': at === 0 ? 'map of all latents together' : `map of latent ${at}`, on: {click: () => choose(at)},
    }));
  }
  return h('span', {class: 'latent-switch', role: 'group', 'aria-label': 'whose map is drawn'}, buttons);
}
