/**
 * Elements without HTML strings: what comes from outside becomes text, never markup.
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/**
 * Makes an element.
 * @param {string} tag
 * @param {Record<string, any>} [props] `on` holds listeners, `text` the text, `data` data attributes; the rest are attributes, left out
 *     where null or false
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name === 'on') {
      for (const [type, listener] of Object.entries(value)) {
        element.addEventListener(type, listener);
      }
    } else if (name === 'text') {
      element.textContent = String(value);
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else {
      element.setAttribute(name, name === 'href' ? own(String(value)) : value === true ? '' : String(value));
    }
  }
  append(element, children);
  return element;
}

/**
 * A link leads nowhere but into this page, its gateway or something made here.
 * @param {string} href
 */
function own(href) {
  if (!/^(#|\/|blob:)/.test(href)) {
    throw new Error(`link ${href} leads elsewhere; only #, / and blob: are made here`);
  }
  return href;
}

/**
 * @param {Element} element
 * @param {any[]} children
 */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
}

/**
 * Replaces an element's children.
 * @param {Element} element
 * @param {...any} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/**
 * Brings a container's children in line with items, keeping those that are there: focus, scroll and pictures stay.
 * @template T
 * @param {Element} container
 * @param {T[]} items
 * @param {(item: T) => string} key
 * @param {(item: T) => HTMLElement} create
 * @param {(element: HTMLElement, item: T) => void} update
 */
export function keyed(container, items, key, create, update) {
  /** @type {Map<string, HTMLElement>} */
  const old = new Map();
  for (const child of [...container.children]) {
    old.set(/** @type {HTMLElement} */ (child).dataset.key ?? '', /** @type {HTMLElement} */ (child));
  }
  let place = container.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const element = old.get(name) ?? create(item);
    old.delete(name);
    element.dataset.key = name;
    update(element, item);
    if (element === place) {
      place = place.nextElementSibling;
    } else {
      container.insertBefore(element, place);
    }
  }
  old.forEach(element => element.remove());
}
