import {get} from './api.js';
import {chart} from './chart.js';
import {deadLetterList} from './dead-letters.js';
import {fill, h} from './dom.js';
import {count, millis} from './format.js';
import {Refresher} from './refresher.js';
import {serviceList} from './service-list.js';

const LEAST_MS = 3_000;
const EVERY_MS = 15_000;

/**
 * How the stream does: throughput, latencies, lag and KV use, what could not be used.
 * @returns {import('./main.js').View}
 */
export function healthView() {
  let minutes = 60;
  const cards = h('dl', {class: 'cards'});
  const problem = h('p', {class: 'problem', role: 'alert'});
  const throughput = chart('Tasks that ended, per minute', value => count(Number(value.toFixed(1))));
  const latency = chart('From acceptance to answer', millis);
  const services = serviceList();
  const letters = deadLetterList();
  const span = h('select', {id: 'span', on: {change: () => {
    minutes = Number(span.value);
    figures.tell();
  }}}, [[15, '15 minutes'], [60, 'an hour'], [360, '6 hours'], [1440, 'a day'], [10080, '7 days']].map(([value, text]) => h('option', {value, text})));
  span.value = String(minutes);

  const figures = new Refresher(async signal => {
    const told = await get(`/v1/statistics?minutes=${minutes}`, signal);
    problem.textContent = '';
    fill(cards, card('answered', count(told.answered)), card('failed', count(told.failed), told.failed > 0 ? 'bad' : ''),
      card('running', count(told.running)), card('tasks a minute', (told.answered / told.minutes).toFixed(1)),
      card('first step', told.first_step_ms ? `${millis(told.first_step_ms.p50)}` : '–', '', tail(told.first_step_ms)),
      card('answer', told.answer_ms ? `${millis(told.answer_ms.p50)}` : '–', '', tail(told.answer_ms)));
    const times = told.buckets.map((/** @type {any} */ bucket) => Date.parse(bucket.from) / 1000);
    throughput.show(times, [
      {label: 'answered', colour: '--accent', values: told.buckets.map((/** @type {any} */ bucket) => bucket.answered / told.bucket_minutes)},
      {label: 'failed', colour: '--bad', values: told.buckets.map((/** @type {any} */ bucket) => bucket.failed / told.bucket_minutes)},
    ]);
    latency.show(times, [
      {label: 'median', colour: '--accent', values: told.buckets.map((/** @type {any} */ bucket) => bucket.answer_ms?.p50 ?? null)},
      {label: '95 %', colour: '--warn', values: told.buckets.map((/** @type {any} */ bucket) => bucket.answer_ms?.p95 ?? null)},
    ]);
  }, error => problem.textContent = error instanceof Error ? error.message : String(error), LEAST_MS, EVERY_MS);

  figures.tell();
  services.tell();
  letters.load();
  return {
    title: 'Health',
    element: h('div', {class: 'health'},
      h('div', {class: 'row between wrap'}, h('h1', {class: 'view-title', text: 'Health'}),
        h('div', {class: 'row'}, h('label', {for: 'span', text: 'Of the last'}), span)),
      problem, cards, h('div', {class: 'charts'}, throughput.element, latency.element), services.element, letters.element),
    onEvent: event => {
      if (event.type === 'AnswerProduced' || event.type === 'TaskFailed') {
        figures.tell();
      }
    },
    onReconnect: () => {
      figures.tell();
      services.tell();
    },
    dispose: () => {
      figures.dispose();
      services.dispose();
      throughput.dispose();
      latency.dispose();
    },
  };
}

/** @param {string} name @param {string} value @param {string} [kind] @param {string} [more] */
function card(name, value, kind = '', more = '') {
  return h('div', {class: `card ${kind}`}, h('dt', {text: name}), h('dd', {}, value, more ? h('small', {text: more}) : null));
}

/** @param {any} percentiles */
function tail(percentiles) {
  return percentiles ? `95 %: ${millis(percentiles.p95)}, 99 %: ${millis(percentiles.p99)}` : '';
}
