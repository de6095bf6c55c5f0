import {h} from './dom.js';
import {count, score} from './format.js';

/**
 * How a version's training went: figures over its updates, as in `training_curve` of its record.
 * @typedef {{updates: number[], figures: Record<string, number[]>}} Curve
 */

/** In this order, and what people call them; other figures follow under their own names. */
const NAMES = /** @type {Record<string, string>} */ ({loss: 'loss', ce: 'cross entropy', cosine: 'cosine of the latents', right: 'tokens right'});

const WIDTH = 300;
const HEIGHT = 110;

/** Of the picture's edges, within which curves lie. */
const LEFT = 44;
const TOP = 8;
const BOTTOM = 20;
const RIGHT = 6;

/**
 * A small chart for each figure, with the curve of the version that it began with behind it.
 * @param {Curve | null | undefined} curve
 * @param {Curve | null | undefined} parents
 * @param {boolean} open
 */
export function learningCurve(curve, parents, open) {
  const names = curve ? ordered(Object.keys(curve.figures)).filter(name => curve.figures[name].length > 0) : [];
  if (!curve || names.length === 0) {
    return null;
  }
  const loss = curve.figures.loss ?? curve.figures[names[0]];
  return h('details', {class: 'learning', open},
    h('summary', {class: 'muted', text: `how it learnt: ${count(curve.updates.at(-1) ?? 0)} updates, ${names.includes('loss') ? 'loss' : names[0]} ${score(loss[0])} to ${score(loss.at(-1))}`}),
    h('div', {class: 'learning-charts'}, names.map(name => figure(name, points(curve, name), parents ? points(parents, name) : []))));
}

/** @param {string[]} names */
function ordered(names) {
  const known = Object.keys(NAMES);
  return [...known.filter(name => names.includes(name)), ...names.filter(name => !known.includes(name)).sort()];
}

/** @param {Curve} curve @param {string} name @returns {[number, number][]} */
function points(curve, name) {
  return (curve.figures[name] ?? []).map((value, i) => /** @type {[number, number]} */ ([curve.updates[i], value])).filter(([, value]) => Number.isFinite(value));
}

/**
 * @param {string} name
 * @param {[number, number][]} own one or more
 * @param {[number, number][]} theirs the parent's
 */
function figure(name, own, theirs) {
  const all = [...own, ...theirs];
  const last = Math.max(...all.map(([update]) => update));
  const low = Math.min(...all.map(([, value]) => value));
  const high = Math.max(...all.map(([, value]) => value));
  /** @param {number} update */
  const x = update => LEFT + (WIDTH - LEFT - RIGHT) * (last > 1 ? (update - 1) / (last - 1) : 0.5);
  /** @param {number} value */
  const y = value => TOP + (HEIGHT - TOP - BOTTOM) * (high > low ? (high - value) / (high - low) : 0.5);
  const title = NAMES[name] ?? name;
  const words = `${score(own[0][1])} to ${score(own[own.length - 1][1])}`;
  const parents = theirs.length > 0 ? `its parent's: ${score(theirs[0][1])} to ${score(theirs[theirs.length - 1][1])}` : '';
  return h('figure', {class: 'learning-figure'},
    h('figcaption', {}, h('strong', {text: title}), ` ${words}`, parents ? h('span', {class: 'learning-parent', text: parents}) : null),
    svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${title} by update, ${words}${parents ? `; ${parents}` : ''}`},
      svg('path', {class: 'grid', d: `M${LEFT} ${y(high)}H${WIDTH - RIGHT}M${LEFT} ${y(low)}H${WIDTH - RIGHT}`}),
      label(LEFT - 6, y(high) + 4, 'end', score(high)),
      high > low ? label(LEFT - 6, y(low) + 4, 'end', score(low)) : null,
      label(LEFT, HEIGHT - 4, 'start', '1'),
      last > 1 ? label(WIDTH - RIGHT, HEIGHT - 4, 'end', count(last)) : null,
      theirs.length > 0 ? line('parent', theirs, x, y) : null,
      line('own', own, x, y)));
}

/**
 * A curve, or a dot where there is one point alone.
 * @param {string} kind @param {[number, number][]} list @param {(update: number) => number} x @param {(value: number) => number} y
 */
function line(kind, list, x, y) {
  const [update, value] = list[0];
  return list.length === 1
    ? svg('circle', {class: `curve ${kind}`, cx: x(update), cy: y(value), r: 2})
    : svg('polyline', {class: `curve ${kind}`, points: list.map(([u, v]) => `${x(u).toFixed(1)},${y(v).toFixed(1)}`).join(' ')});
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} text */
function label(x, y, anchor, text) {
  const element = svg('text', {x, y, 'text-anchor': anchor});
  element.textContent = text;
  return element;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...(Element | null)} children */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  element.append(...children.filter(child => child !== null));
  return element;
}
