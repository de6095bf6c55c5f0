import {h} from './dom.js';

/** Maps of a kind that are shown at most; an event holds no more. */
const MAX_MAPS = 64;

/**
 * One map by itself of those that stand in a row.
 * @param {import('./trace.js').Maps | null | undefined} maps
 * @param {number} at
 * @returns {import('./trace.js').CellMap | null}
 */
function mapAt(maps, at) {
  const size = maps ? maps.rows * maps.columns : 0;
  return maps && {rows: maps.rows, columns: maps.columns, cells: maps.weights.slice(at * size, (at + 1) * size)};
}

/** @param {import('./trace.js').Maps | null | undefined} maps */
function count(maps) {
  const size = maps ? maps.rows * maps.columns : 0;
  return maps && size > 0 ? Math.min(MAX_MAPS, Math.floor(maps.weights.length / size)) : 0;
}

/**
 * Every map that a step tells beside that of all together, with its name.
 * @param {import('./trace.js').LookedAt} looked
 * @returns {{name: string, map: import('./trace.js').CellMap}[]}
 */
export function singleMaps(looked) {
  return [['latent', looked.latent_maps], ['head', looked.head_maps]].flatMap(([kind, maps]) =>
    Array.from({length: count(/** @type {any} */ (maps))}, (_, at) =>
      ({name: `${kind} ${at + 1}`, map: /** @type {any} */ (mapAt(/** @type {any} */ (maps), at))})));
}

/**
 * Chooses whose map is drawn: of all latents and heads together, of one latent (all heads), or of one head (all latents).
 * @param {import('./trace.js').LookedAt | null} looked
 * @param {(map: import('./trace.js').CellMap) => void} draw
 * @returns {HTMLElement | null} null where the event tells of none by itself
 */
export function mapSwitch(looked, draw) {
  const latents = count(looked?.latent_maps);
  const heads = count(looked?.head_maps);
  if (!looked || latents + heads === 0) {
    return null;
  }
  const buttons = Array.from({length: latents > 0 ? latents + 1 : 0}, (_, at) => h('button', {
    type: 'button', class: 'chip', text: at === 0 ? 'all' : `${at}`, 'aria-label': at === 0 ? 'map of all latents together' : `map of latent ${at}`,
    on: {click: () => choose(at, 0)},
  }));
  const select = heads > 0 ? h('select', {class: 'head-switch', 'aria-label': 'map of which attention head', on: {change: () => choose(0, select.selectedIndex)}},
    Array.from({length: heads + 1}, (_, at) => h('option', {text: at === 0 ? 'all heads' : `head ${at}`}))) : null;
  /** @param {number} latent @param {number} head from 1, 0 is all of them; one of the two is 0 */
  const choose = (latent, head) => {
    press(latent);
    if (select) {
      select.selectedIndex = head;
    }
    draw((head > 0 ? mapAt(looked.head_maps, head - 1) : latent > 0 ? mapAt(looked.latent_maps, latent - 1) : null) ?? looked);
  };
  /** @param {number} latent */
  const press = latent => buttons.forEach((button, at) => button.setAttribute('aria-pressed', String(at === latent)));
  press(0);
  return h('span', {class: 'map-switch', role: 'group', 'aria-label': 'whose map is drawn'}, buttons, select);
}
