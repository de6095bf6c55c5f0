import {get} from './api.js';
import {fill, h} from './dom.js';
import {bytes, count, percent} from './format.js';
import {Refresher} from './refresher.js';

/** The gateway asks no more often. */
const LEAST_MS = 4_000;
const EVERY_MS = 5_000;

/** KV caches that are so full are about to be closed for others. */
const FULL = 0.9;

/**
 * What the services beside the gateway have to do: records that nobody has read yet, and each worker's KV caches.
 * @returns {{element: HTMLElement, tell: () => void, dispose: () => void}}
 */
export function serviceList() {
  const problem = h('p', {class: 'problem', role: 'alert'});
  const lag = h('dl', {class: 'cards'});
  const workers = h('div', {class: 'table-box'});
  const asked = new Refresher(async signal => {
    const told = await get('/v1/services', signal);
    problem.textContent = '';
    fill(lag, told.lag.map(lagCard));
    drawWorkers(workers, told.workers);
  }, error => problem.textContent = error instanceof Error ? error.message : String(error), LEAST_MS, EVERY_MS);
  return {
    element: h('section', {'aria-labelledby': 'services'}, h('h2', {id: 'services', text: 'Workers and trainer'}), problem, lag, workers),
    tell: () => asked.tell(),
    dispose: () => asked.dispose(),
  };
}

/** @param {any} lag */
function lagCard(lag) {
  const known = lag.records !== null;
  return h('div', {class: 'card lag'}, h('dt', {text: `lag of ${lag.reader} in ${lag.topic}`}),
    h('dd', {}, known ? count(lag.records) : 'not known', h('small', {text: known ? 'records not read yet' : lag.detail})));
}

/**
 * @param {HTMLElement} place
 * @param {any[]} workers
 */
function drawWorkers(place, workers) {
  const heads = ['Worker', 'State', 'Tasks running', 'waiting', 'Frames waiting', 'Sessions', 'KV caches', 'KV positions', 'KV bytes'];
  fill(place, h('table', {},
    h('thead', {}, h('tr', {}, heads.map(text => h('th', {scope: 'col', text})))),
    h('tbody', {}, workers.length === 0
      ? h('tr', {}, h('td', {colspan: String(heads.length), class: 'muted', text: 'Not known: none runs in the gateway\'s process, and its setting worker_metrics names none.'}))
      : workers.map(row))));
}

/** @param {any} worker */
function row(worker) {
  const name = h('td', {}, h('span', {class: 'chip', text: worker.name}));
  if (!worker.answers) {
    return h('tr', {class: 'worker'}, name, h('td', {colspan: '8'}, h('span', {class: 'verdict-mark wrong', text: 'does not answer'}), ' ', h('span', {class: 'muted', text: worker.detail})));
  }
  return h('tr', {class: 'worker'}, name,
    h('td', {}, h('span', {class: `verdict-mark ${worker.ready ? 'correct' : 'partly'}`, text: worker.ready ? 'serves' : 'not ready'})),
    ['tasks_running', 'tasks_waiting', 'frames_waiting', 'sessions', 'kv_caches'].map(field => h('td', {text: figure(worker[field], count)})),
    share(worker.kv_positions, worker.max_kv_positions, count), share(worker.kv_bytes, worker.max_kv_bytes, bytes));
}

/** @param {number | undefined} value @param {(value: number) => string} format */
function figure(value, format) {
  return value === undefined ? '–' : format(value);
}

/** How much of a bound is used. @param {number | undefined} used @param {number | undefined} most @param {(value: number) => string} format */
function share(used, most, format) {
  const known = used !== undefined && most !== undefined && most > 0;
  const part = known ? used / most : 0;
  return h('td', {class: part >= FULL ? 'warn' : ''}, known ? `${format(used)} of ${format(most)} (${percent(part)})` : figure(used, format));
}
