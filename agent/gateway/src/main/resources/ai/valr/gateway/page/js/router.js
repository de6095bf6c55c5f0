/**
 * Where the page is: `#/tasks/SESSION/TASK?q=...`.
 * @typedef {{view: string, path: string[], query: URLSearchParams}} Route
 */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view = '', ...rest] = path.split('/').map(decode);
  return {view: view || 'live', path: rest, query: new URLSearchParams(query)};
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a link that somebody typed
  }
}

/**
 * @param {string[]} path
 * @param {URLSearchParams | Record<string, string>} [query] names without a value are left out
 */
export function link(path, query = {}) {
  const set = new URLSearchParams();
  for (const [name, value] of query instanceof URLSearchParams ? query : Object.entries(query)) {
    if (value) {
      set.append(name, value);
    }
  }
  const text = set.toString();
  return `#/${path.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}

/** @param {string} hash */
export function go(hash) {
  if (location.hash === hash) {
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = hash;
  }
}
