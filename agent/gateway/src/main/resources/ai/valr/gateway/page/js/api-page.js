import {get} from './api.js';
import {bindTheme} from './appearance.js';
import {fill, h} from './dom.js';
import {fields, typeOf} from './api-schema.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * All operations under their tags.
 * @param {any} document OpenAPI 3.1
 */
function show(document) {
  const main = /** @type {HTMLElement} */ (globalThis.document.getElementById('main'));
  const filter = h('input', {type: 'search', id: 'filter', placeholder: 'Filter by path or words', 'aria-label': 'Filter'});
  const sections = document.tags.map((/** @type {any} */ tag) => section(document, tag));
  filter.addEventListener('input', () => narrow(main, filter.value.toLowerCase()));
  fill(main, h('div', {class: 'api'},
    h('div', {},
      h('h1', {class: 'view-title', text: document.info.title}),
      h('p', {class: 'muted', text: document.info.description})),
    filter,
    sections));
  const open = () => {
    const named = globalThis.document.getElementById(location.hash.slice(1));
    if (named instanceof HTMLDetailsElement) {
      filter.value = '';
      narrow(main, '');
      named.open = true;
      named.scrollIntoView();
    }
  };
  addEventListener('hashchange', open);
  open();
}

/** @param {any} document @param {any} tag */
function section(document, tag) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => METHODS
    .filter(method => methods[method]?.tags.includes(tag.name))
    .map(method => operation(document, path, method, methods[method])));
  return h('section', {'aria-label': tag.name},
    h('h2', {text: tag.name}),
    h('p', {class: 'muted', text: tag.description}),
    operations);
}

/** @param {any} document @param {string} path @param {string} method @param {any} told */
function operation(document, path, method, told) {
  const details = h('details', {class: 'operation', id: told.operationId, data: {words: `${method} ${path} ${told.summary}`.toLowerCase()}},
    h('summary', {},
      h('span', {class: `method ${method}`, text: method.toUpperCase()}),
      h('code', {class: 'path', text: path}),
      h('span', {class: 'muted', text: told.summary}),
      h('span', {class: 'chip scope', text: scope(told.security)})));
  // What is inside is made when somebody looks.
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) {
      details.append(body(document, path, method, told));
    }
  });
  return details;
}

/** @param {any[]} security */
function scope(security) {
  const needed = security.flatMap(way => Object.values(way)).flat();
  if (security.every(way => Object.keys(way).length === 0)) {
    return 'open';
  }
  return needed.length === 0 ? 'any token' : needed.join(' ');
}

/** @param {any} document @param {string} path @param {string} method @param {any} told */
function body(document, path, method, told) {
  const parts = [h('pre', {text: curl(path, method, told)})];
  if (told.parameters.length > 0) {
    parts.push(h('div', {}, h('h4', {text: 'Parameters'}), h('ul', {class: 'fields'}, told.parameters.map((/** @type {any} */ one) =>
      h('li', {class: 'field'},
        h('code', {text: one.name}), ' ',
        h('span', {class: 'type', text: `${one.in}, ${typeOf(one.schema)}`}), ' ',
        one.required ? h('span', {class: 'must', text: 'required '}) : null,
        one.description ?? '')))));
  }
  if (told.requestBody) {
    parts.push(contents(document, 'Body', told.requestBody.content));
  }
  for (const [status, answer] of Object.entries(told.responses)) {
    parts.push(contents(document, `${status}: ${answer.description}`, answer.content ?? {}));
  }
  return h('div', {class: 'body'}, parts);
}

/** @param {any} document @param {string} title @param {Record<string, any>} content by media type */
function contents(document, title, content) {
  /** @type {Map<string, string[]>} */
  const bySchema = new Map();
  for (const [type, {schema}] of Object.entries(content)) {
    const key = JSON.stringify(schema);
    bySchema.set(key, [...bySchema.get(key) ?? [], type]);
  }
  return h('div', {}, h('h4', {text: title}), [...bySchema].map(([schema, types]) =>
    h('div', {}, h('span', {class: 'muted', text: types.join(', ')}), fields(document, JSON.parse(schema)))));
}

/** @param {string} path @param {string} method @param {any} told */
function curl(path, method, told) {
  const token = scope(told.security) === 'open' ? '' : ' -H "Authorization: Bearer $TOKEN"';
  const types = Object.keys(told.requestBody?.content ?? {});
  const data = types.length === 0 ? ''
    : types.includes('application/json') ? " -H 'Content-Type: application/json' -d @body.json" : ' --data-binary @picture.jpg';
  return `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`}${token}${data} '${location.origin}${path}'`;
}

/** @param {HTMLElement} main @param {string} words */
function narrow(main, words) {
  main.querySelectorAll('section').forEach(part => {
    const shown = /** @type {HTMLElement[]} */ ([...part.querySelectorAll('.operation')]).filter(one => {
      one.hidden = !(one.dataset.words ?? '').includes(words);
      return !one.hidden;
    });
    part.hidden = shown.length === 0;
  });
}

bindTheme(/** @type {HTMLButtonElement} */ (document.getElementById('theme')));
try {
  show(await get('/openapi.json'));
} catch (error) {
  fill(/** @type {HTMLElement} */ (document.getElementById('main')),
    h('p', {class: 'empty problem', text: error instanceof Error ? error.message : String(error)}));
}
