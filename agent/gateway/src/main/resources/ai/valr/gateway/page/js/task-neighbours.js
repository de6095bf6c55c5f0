/**
 * The list that a task was opened from, so that its neighbours are a key away.
 * @typedef {{session: string, task: string}} TaskName
 */

/** @type {TaskName[]} */
let names = [];
let back = '#/tasks';

/** @param {TaskName[]} list @param {string} link of the list */
export function rememberList(list, link) {
  names = list;
  back = link;
}

/** The link of the list. */
export function listLink() {
  return back;
}

/**
 * @param {TaskName} of
 * @param {number} by 1 for the next one, -1 for the one before
 * @returns {TaskName | null}
 */
export function neighbour(of, by) {
  const index = names.findIndex(name => name.session === of.session && name.task === of.task);
  return index < 0 ? null : names[index + by] ?? null;
}
