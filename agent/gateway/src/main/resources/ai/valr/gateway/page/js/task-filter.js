import {h} from './dom.js';

/**
 * The fields that tasks are searched by; they are the query of the page's address and of the gateway's `/v1/tasks`.
 * @typedef {{name: string, label: string, choices?: [string, string][], type?: string, placeholder?: string}} Field
 */

/** @type {Field[]} */
const FIELDS = [
  {name: 'q', label: 'Search', type: 'search', placeholder: 'question, answer, session, task'},
  {name: 'feedback', label: 'Feedback', choices: [['', 'any'], ['none', 'none yet'], ['wrong', 'wrong'], ['partly', 'partly'], ['correct', 'correct'], ['any', 'labelled']]},
  {name: 'outcome', label: 'As the asker knows', choices: [['', 'any'], ['right', 'right'], ['wrong', 'wrong'], ['unknown', 'unknown']]},
  {name: 'max_confidence', label: 'Confidence', choices: [['', 'any'], ['0.5', 'up to 50 %'], ['0.7', 'up to 70 %'], ['0.9', 'up to 90 %']]},
  {name: 'state', label: 'State', choices: [['', 'any'], ['running', 'running'], ['answered', 'answered'], ['failed', 'failed'], ['cancelled', 'cancelled']]},
  {name: 'type', label: 'Answer', choices: [['', 'any'], ['choice', 'choice'], ['number', 'number'], ['text', 'text']]},
  {name: 'version', label: 'Version', type: 'text', placeholder: 'any'},
  {name: 'session', label: 'Session', type: 'text', placeholder: 'any'},
  {name: 'from', label: 'From', type: 'datetime-local'},
  {name: 'to', label: 'To', type: 'datetime-local'},
];

/** Fields that need no click to be seen. */
const OPEN = 4;

export const FILTER_NAMES = FIELDS.map(field => field.name);

/**
 * @param {URLSearchParams} query
 * @param {(query: URLSearchParams) => void} onChange
 */
export function taskFilter(query, onChange) {
  let timer = 0;
  const change = () => {
    clearTimeout(timer);
    timer = setTimeout(() => onChange(read(form)), 250);
  };
  const fields = FIELDS.map(field => h('div', {class: `field field-${field.name}`},
    h('label', {for: id(field), text: field.label}), control(field, query.get(field.name) ?? '')));
  const form = h('form', {class: 'filter', role: 'search', 'aria-label': 'Filter tasks', on: {
    input: change, submit: (/** @type {Event} */ event) => event.preventDefault(),
  }}, fields.slice(0, OPEN), h('details', {class: 'more', open: FIELDS.slice(OPEN).some(field => query.has(field.name))},
    h('summary', {text: 'More'}), h('div', {class: 'filter-more'}, fields.slice(OPEN))));
  return form;
}

/** @param {Field} field */
function id(field) {
  return field.name === 'q' ? 'search' : `filter-${field.name}`;
}

/** @param {Field} field @param {string} value */
function control(field, value) {
  if (field.choices) {
    const select = h('select', {id: id(field), name: field.name}, field.choices.map(([key, text]) => h('option', {value: key, text})));
    select.value = value;
    return select;
  }
  const input = h('input', {id: id(field), name: field.name, type: field.type, placeholder: field.placeholder, autocomplete: 'off', maxlength: '256',
    step: field.type === 'datetime-local' ? '1' : null});
  input.value = field.type === 'datetime-local' && value ? local(value) : value;
  return input;
}

/** @param {HTMLFormElement} form */
function read(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value) {
      query.set(name, name === 'from' || name === 'to' ? new Date(String(value)).toISOString() : String(value).trim());
    }
  }
  return query;
}

/** A time of UTC as a field of the browser's own clock wants it. @param {string} iso */
function local(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : new Date(date.getTime() - 60_000 * date.getTimezoneOffset()).toISOString().slice(0, 19);
}
