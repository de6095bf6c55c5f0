import {h} from './dom.js';
import {describeCells, drawCells} from './heat-map.js';
import {mapSwitch} from './map-switch.js';
import {picture} from './pictures.js';

/**
 * A frame, with where a step looked drawn over it; a button that shows it large.
 * @param {import('./trace.js').FrameReference} frame
 * @param {{label: string, map?: import('./trace.js').LookedAt | null, onClick?: () => void, pressed?: boolean}} options
 * @returns {HTMLElement}
 */
export function frameView(frame, {label, map = null, onClick, pressed}) {
  const says = map ? `${label}, ${describeCells(map)}` : label;
  const canvas = map ? overlay(map) : null;
  const box = h('span', {class: 'frame-box'}, h('span', {class: 'frame-wait', 'aria-hidden': 'true'}), canvas);
  picture(frame).then(
    url => box.firstElementChild?.replaceWith(h('img', {src: url, alt: says, draggable: 'false', class: 'frame-image'})),
    error => {
      box.firstElementChild?.replaceWith(h('span', {class: 'frame-gone', text: error.status === 410 ? 'past retention' : 'no picture'}));
      box.title = error.message;
    });
  return h('button', {
    type: 'button', class: 'frame', title: frame.frame_id, 'aria-label': onClick ? says : `${says}; show it large`,
    'aria-pressed': pressed === undefined ? null : String(pressed),
    on: {click: onClick ?? (() => enlarge(frame, label, map))},
  }, box, h('span', {class: 'frame-label', text: label}));
}

/**
 * Draws another map over a frame.
 * @param {Element} view
 * @param {import('./trace.js').CellMap} map
 */
export function drawOver(view, map) {
  view.querySelector('.overlay')?.remove();
  view.querySelector('.frame-box')?.append(overlay(map) ?? '');
}

/** @param {import('./trace.js').CellMap} map */
function overlay(map) {
  const canvas = h('canvas', {class: 'overlay', 'aria-hidden': 'true'});
  return drawCells(canvas, map) ? canvas : null;
}

/**
 * @param {import('./trace.js').FrameReference} frame
 * @param {string} label
 * @param {import('./trace.js').LookedAt | null} map
 */
async function enlarge(frame, label, map) {
  const box = h('span', {class: 'frame-box large'});
  const dialog = h('dialog', {class: 'dialog large', 'aria-label': label, on: {close: () => dialog.remove()}},
    h('div', {class: 'row between'},
      h('h2', {text: `${label} · ${frame.frame_id}`}),
      h('button', {type: 'button', class: 'button quiet', text: 'Close', on: {click: () => dialog.close()}})),
    box,
    mapSwitch(map, chosen => drawOver(dialog, chosen)),
    h('p', {class: 'hint', text: `${frame.topic}-${frame.partition}, offset ${frame.offset}${map ? `; ${describeCells(map)}` : ''}`}));
  document.body.append(dialog);
  dialog.showModal();
  try {
    box.append(h('img', {src: await picture(frame), alt: label, class: 'frame-image'}));
    if (map) {
      box.append(overlay(map) ?? '');
    }
  } catch (error) {
    box.append(h('span', {class: 'frame-gone', text: String(error instanceof Error ? error.message : error)}));
  }
}
