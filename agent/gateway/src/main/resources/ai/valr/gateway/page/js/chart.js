import uPlot from '/uplot/dist/uPlot.esm.js';
import {whenColoursChange} from './appearance.js';
import {h} from './dom.js';

/**
 * A curve over time.
 * @typedef {{label: string, colour: string, values: (number | null)[]}} Series `colour` names a custom property of the theme
 */

const HEIGHT = 160;
const DAY_S = 86_400;

/**
 * @param {string} title
 * @param {(value: number) => string} format of a value
 * @returns {{element: HTMLElement, show: (times: number[], series: Series[]) => void, dispose: () => void}}
 */
export function chart(title, format) {
  const place = h('div', {class: 'chart-place'});
  const words = h('p', {class: 'visually-hidden'});
  const element = h('figure', {class: 'chart'}, h('figcaption', {text: title}), place, words);
  /** @type {any} */
  let plot = null;
  /** @type {{times: number[], series: Series[]}} */
  let last = {times: [], series: []};

  function draw() {
    plot?.destroy();
    plot = null;
    if (last.times.length === 0 || !place.isConnected) {
      return;
    }
    const style = getComputedStyle(place);
    /** @param {string} name */
    const colour = name => resolve(place, name);
    const axis = {stroke: style.color, font: `11px ${style.fontFamily}`, grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}};
    plot = new uPlot({
      width: Math.max(200, place.clientWidth), height: HEIGHT, padding: [8, 8, 0, 0],
      legend: {show: last.series.length > 1, live: false}, cursor: {y: false},
      scales: {y: {range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ high) => [0, Math.max(high * 1.1, 1e-6)]}},
      axes: [{...axis, space: 60, values: (/** @type {any} */ _, /** @type {number[]} */ times) => times.map(times[times.length - 1] - times[0] > DAY_S ? day : clock)}, {...axis, size: 56, values: (/** @type {any} */ _, /** @type {number[]} */ values) => values.map(format)}],
      series: [{}, ...last.series.map(one => ({label: one.label, stroke: colour(one.colour), width: 2, spanGaps: false, points: {show: last.times.length < 30, size: 5}}))],
    }, [last.times, ...last.series.map(one => one.values)], place);
  }

  const observer = new ResizeObserver(() => plot?.setSize({width: Math.max(200, place.clientWidth), height: HEIGHT}));
  observer.observe(place);
  const end = whenColoursChange(draw);
  return {
    element,
    show(times, series) {
      last = {times, series};
      words.textContent = series.map(one => `${one.label}: ${one.values.map(value => value === null ? 'none' : format(value)).slice(-5).join(', ')}`).join('; ');
      draw();
    },
    dispose() {
      end();
      observer.disconnect();
      plot?.destroy();
    },
  };
}

/** @param {number} seconds since 1970 */
function clock(seconds) {
  return new Date(1000 * seconds).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit'});
}

/** @param {number} seconds since 1970 */
function day(seconds) {
  return new Date(1000 * seconds).toLocaleDateString('en-GB', {day: 'numeric', month: 'short'});
}

/** A custom property as the colour that it comes to now, of light and dark. @param {Element} place @param {string} name */
function resolve(place, name) {
  const probe = h('span');
  probe.style.color = `var(${name})`;
  place.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
