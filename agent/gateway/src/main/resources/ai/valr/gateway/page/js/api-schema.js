import {h} from './dom.js';

const COMPONENTS = '#/components/schemas/';

/**
 * A schema's type in a few words.
 * @param {any} schema JSON Schema
 * @returns {string}
 */
export function typeOf(schema) {
  if (schema.$ref) {
    return schema.$ref.slice(COMPONENTS.length);
  }
  if (schema.anyOf) {
    return schema.anyOf.map(typeOf).join(' or ');
  }
  if (schema.enum) {
    return schema.enum.join(' | ');
  }
  if (schema.type === 'array') {
    return `list of ${typeOf(schema.items)}`;
  }
  const bounds = schema.minimum === undefined ? '' : ` from ${schema.minimum} to ${schema.maximum}`;
  return `${schema.format ?? schema.type ?? 'anything'}${bounds}`;
}

/**
 * The fields of a schema, those of objects below it folded.
 * @param {any} document OpenAPI 3.1
 * @param {any} schema
 * @returns {HTMLElement}
 */
export function fields(document, schema) {
  const objects = objectsIn(document, schema);
  if (objects.length === 0) {
    return h('p', {class: 'field'}, h('span', {class: 'type', text: typeOf(schema)}), ' ', schema.description ?? '');
  }
  return h('div', {}, objects.map(object => [
    objects.length > 1 ? h('p', {class: 'choice', text: object.description ?? 'or'}) : null,
    h('ul', {class: 'fields'}, Object.entries(object.properties).map(([name, field]) =>
      h('li', {class: 'field'}, line(document, name, field, (object.required ?? []).includes(name)))))]));
}

/** @param {any} document @param {string} name @param {any} field @param {boolean} required */
function line(document, name, field, required) {
  const told = [h('code', {text: name}), ' ', h('span', {class: 'type', text: typeOf(field)}), ' ',
    required ? null : h('span', {class: 'type', text: '(may be missing) '}), describe(document, field)];
  if (objectsIn(document, field).length === 0) {
    return told;
  }
  const details = h('details', {}, h('summary', {}, told));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) {
      details.append(fields(document, field));
    }
  });
  return details;
}

/** @param {any} document @param {any} schema @returns {string} */
function describe(document, schema) {
  const plain = schema.anyOf?.length === 2 && schema.anyOf[1].type === 'null' ? schema.anyOf[0] : schema;
  return plain.description ?? resolve(document, plain).description ?? '';
}

/** @param {any} document @param {any} schema */
function resolve(document, schema) {
  return schema.$ref ? document.components.schemas[schema.$ref.slice(COMPONENTS.length)] : schema;
}

/**
 * The objects with fields that a schema is, may be or is a list of.
 * @param {any} document @param {any} schema @returns {any[]}
 */
function objectsIn(document, schema) {
  const own = resolve(document, schema);
  if (own.anyOf) {
    return own.anyOf.flatMap((/** @type {any} */ choice) => objectsIn(document, choice));
  }
  if (own.type === 'array') {
    return objectsIn(document, own.items);
  }
  return own.properties ? [own] : [];
}
