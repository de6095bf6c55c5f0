import {get, post} from './api.js';
import {confirmed} from './confirm.js';
import {append, fill, h} from './dom.js';
import {bytes, count, time} from './format.js';
import {notice} from './notice.js';

const PAGE = 20;

/** @type {Record<string, string>} */
const STAGES = {KEY_CONVERTER: 'key unreadable', VALUE_CONVERTER: 'unreadable', TASK_PUT: 'unusable'};

/** Records that nobody could use: why, what is in them, once more. */
export function deadLetterList() {
  const list = h('ul', {class: 'letters'});
  const summary = h('p', {class: 'muted'});
  const more = h('button', {type: 'button', class: 'button', text: 'Older', hidden: true, on: {click: () => load(next)}});
  /** @type {string | null} */
  let next = null;

  /** @param {string | null} [before] */
  async function load(before = null) {
    try {
      const page = await get(`/v1/dead-letters?limit=${PAGE}${before ? `&before=${encodeURIComponent(before)}` : ''}`);
      if (!before) {
        fill(list);
      }
      append(list, page.dead_letters.map(letterItem));
      next = page.next;
      more.hidden = next === null;
      summary.textContent = page.kept === 0 ? 'None: every record could be used.' : `${count(page.kept)} kept, the latest first`;
    } catch (error) {
      summary.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  return {
    load: () => void load(),
    element: h('section', {'aria-labelledby': 'letters-title'},
      h('div', {class: 'row between wrap'}, h('h2', {id: 'letters-title', text: 'Dead letters'}),
        h('button', {type: 'button', class: 'button quiet', text: 'Look again', on: {click: () => load()}})),
      summary, list, more),
  };
}

/** @param {any} letter */
function letterItem(letter) {
  const inside = h('div', {class: 'letter-inside'});
  const details = h('details', {class: 'letter', on: {toggle: () => {
    if (details.open && inside.childElementCount === 0) {
      void lookInside(letter, inside);
    }
  }}},
  h('summary', {}, h('span', {class: 'chip', text: STAGES[letter.stage] ?? letter.stage}), h('span', {class: 'letter-message', text: letter.message}),
    h('span', {class: 'muted', text: `${letter.topic} · ${letter.key ?? 'no key'} · ${bytes(letter.size_bytes)} · ${time(letter.time)}`})),
  inside);
  return h('li', {}, details);
}

/** @param {any} letter @param {HTMLElement} place */
async function lookInside(letter, place) {
  try {
    const whole = await get(`/v1/dead-letters/${letter.partition}/${letter.offset}`);
    fill(place,
      h('p', {class: 'muted', text: `from ${whole.topic}-${whole.from_partition}, offset ${whole.from_offset}; ${whole.exception}`}),
      h('pre', {text: whole.content ?? hexLines(whole.hex)}),
      h('button', {type: 'button', class: 'button', text: 'Publish again', on: {click: () => publish(letter)}}));
  } catch (error) {
    fill(place, h('p', {class: 'problem', text: error instanceof Error ? error.message : String(error)}));
  }
}

/** @param {any} letter */
async function publish(letter) {
  if (!await confirmed('Publish it again?', `The record goes to ${letter.topic} once more, as it was. Where nothing was mended it comes back here.`, 'Publish')) {
    return;
  }
  try {
    const place = await post(`/v1/dead-letters/${letter.partition}/${letter.offset}/publish`);
    notice(`Published: ${place.topic}-${place.partition}, offset ${place.offset}.`, 'good');
  } catch (error) {
    notice(error instanceof Error ? error.message : String(error), 'bad');
  }
}

/** Sixteen bytes a line, with the text beside them. @param {string} hex */
function hexLines(hex) {
  const lines = [];
  for (let at = 0; at < hex.length; at += 32) {
    const pairs = hex.slice(at, at + 32).match(/../g) ?? [];
    const text = pairs.map(pair => {
      const code = parseInt(pair, 16);
      return code >= 32 && code < 127 ? String.fromCharCode(code) : '.';
    }).join('');
    lines.push(`${pairs.join(' ').padEnd(48)} ${text}`);
  }
  return lines.join('\n');
}
