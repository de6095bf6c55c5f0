import {h} from './dom.js';

/** Latents that have a button each; more are a list. */
const MAX_BUTTONS = 9;

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
  /** @param {number} latent @param {number} head from 1, 0 is all of them; one of the two is 0 */
  const choose = (latent, head) => {
    ofLatents.show(latent);
    ofHeads.show(head);
    draw((head > 0 ? mapAt(looked.head_maps, head - 1) : latent > 0 ? mapAt(looked.latent_maps, latent - 1) : null) ?? looked);
  };
  const ofLatents = latents <= MAX_BUTTONS ? buttons(latents, at => choose(at, 0)) : list('latent', 'map of which latent', latents, at => choose(at, 0));
  const ofHeads = list('head', 'map of which attention head', heads, at => choose(0, at));
  return h('span', {class: 'map-switch', role: 'group', 'aria-label': 'whose map is drawn'}, ofLatents.elements, ofHeads.elements);
}

/**
 * A button for all of the latents and for each one; none where there are none.
 * @param {number} latents
 * @param {(at: number) => void} choose
 */
function buttons(latents, choose) {
  const elements = Array.from({length: latents > 0 ? latents + 1 : 0}, (_, at) => h('button', {
    type: 'button', class: 'chip', text: at === 0 ? 'all' : `${at}`, 'aria-label': at === 0 ? 'map of all latents together' : `map of latent ${at}`,
    'aria-pressed': String(at === 0), on: {click: () => choose(at)},
  }));
  return {elements, show: (/** @type {number} */ chosen) => elements.forEach((button, at) => button.setAttribute('aria-pressed', String(at === chosen)))};
}

/**
 * The same as a list to choose from.
 * @param {string} kind
 * @param {string} label
 * @param {number} maps
 * @param {(at: number) => void} choose
 */
function list(kind, label, maps, choose) {
  const elements = maps > 0 ? [h('select', {class: 'map-list', 'aria-label': label, on: {change: () => choose(elements[0].selectedIndex)}},
    Array.from({length: maps + 1}, (_, at) => h('option', {text: at === 0 ? `all ${kind}s` : `${kind} ${at}`})))] : [];
  return {elements, show: (/** @type {number} */ chosen) => elements.forEach(element => element.selectedIndex = chosen)};
}
