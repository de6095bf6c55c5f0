import {get} from './api.js';
import {fill, h, keyed} from './dom.js';
import {count} from './format.js';
import {Refresher} from './refresher.js';
import {go, link} from './router.js';
import {FILTER_NAMES, taskFilter} from './task-filter.js';
import {rememberList} from './task-neighbours.js';
import {taskRow} from './task-row.js';

const PAGE = 50;
const LEAST_MS = 2_000;

/**
 * Past tasks, a page at a time: the gateway searches, the page shows what fits on a screen or two.
 * @param {import('./router.js').Route} route
 * @returns {import('./main.js').View}
 */
export function tasksView(route) {
  const query = new URLSearchParams([...route.query].filter(([name]) => FILTER_NAMES.includes(name)));
  /** Where each page up to this one begins; the first one is the latest. @type {string[]} */
  let pages = [''];
  /** @type {string | null} */
  let next = null;
  /** @type {any[]} */
  let tasks = [];
  let selected = -1;

  const body = h('tbody');
  const summary = h('p', {class: 'muted', role: 'status'});
  const newer = h('button', {type: 'button', class: 'button', text: 'Newer', on: {click: () => turn(-1)}});
  const older = h('button', {type: 'button', class: 'button', text: 'Older', on: {click: () => turn(1)}});

  /** @param {AbortSignal} signal */
  async function ask(signal) {
    const asked = new URLSearchParams(query);
    asked.set('limit', String(PAGE));
    if (pages[pages.length - 1]) {
      asked.set('before', pages[pages.length - 1]);
    }
    const answer = await get(`/v1/tasks?${asked}`, signal);
    tasks = answer.tasks;
    next = answer.next;
    show(answer.matching);
  }

  /** @param {unknown} error */
  const onError = error => summary.textContent = error instanceof Error ? error.message : String(error);
  let list = new Refresher(ask, onError, LEAST_MS);

  /** At once, whatever was asked for before. */
  function reload() {
    list.dispose();
    list = new Refresher(ask, onError, LEAST_MS);
    list.tell();
  }

  /** @param {number} matching from this page on */
  function show(matching) {
    keyed(body, tasks, task => `${task.session_id}/${task.task_id}/${task.state}/${task.verdict}`, taskRow, () => {});
    rememberList(tasks.map(task => ({session: task.session_id, task: task.task_id})), link(['tasks'], query));
    const before = (pages.length - 1) * PAGE;
    summary.textContent = tasks.length === 0
      ? before > 0 || query.size > 0 ? 'No task is like this.' : 'Nothing has been asked yet.'
      : `${count(before + 1)} to ${count(before + tasks.length)} of ${count(before + matching)}`;
    newer.disabled = pages.length === 1;
    older.disabled = next === null;
    select(Math.min(selected, tasks.length - 1));
  }

  /** @param {number} by */
  function turn(by) {
    if (by > 0 && next !== null) {
      pages.push(next);
    } else if (by < 0 && pages.length > 1) {
      pages.pop();
    } else {
      return;
    }
    selected = by > 0 ? 0 : PAGE - 1;
    body.replaceChildren();
    reload();
  }

  /** @param {number} index */
  function select(index) {
    body.querySelector('[aria-selected=true]')?.removeAttribute('aria-selected');
    selected = index;
    const row = /** @type {HTMLElement | undefined} */ (body.children[index]);
    row?.setAttribute('aria-selected', 'true');
    return row;
  }

  /** @param {number} by */
  function move(by) {
    const to = selected + by;
    if (to >= tasks.length || to < 0 && selected >= 0 && pages.length > 1) {
      turn(by);
      return;
    }
    const row = select(Math.max(0, to));
    row?.scrollIntoView({block: 'nearest'});
    row?.querySelector('a')?.focus({preventScroll: true});
  }

  list.tell();
  return {
    title: 'Tasks',
    element: h('div', {class: 'tasks'},
      h('h1', {class: 'view-title', text: 'Tasks'}),
      taskFilter(query, changed => {
        history.replaceState(null, '', link(['tasks'], changed));
        [...query.keys()].forEach(name => query.delete(name));
        changed.forEach((value, name) => query.set(name, value));
        pages = [''];
        selected = -1;
        reload();
      }),
      h('div', {class: 'row between wrap'}, summary, h('div', {class: 'row'}, newer, older)),
      h('div', {class: 'table-box'}, h('table', {class: 'task-table'},
        h('thead', {}, h('tr', {}, ['State', 'Question', 'Answer', 'Asker knows', 'Confidence', 'Feedback', 'Version', 'Asked'].map(name => h('th', {scope: 'col', text: name})))),
        body))),
    onEvent: event => {
      if (pages.length === 1 && ['TaskAccepted', 'AnswerProduced', 'TaskFailed', 'TaskCancelled'].includes(event.type)) {
        list.tell(); // an older page stays what it is
      }
    },
    onReconnect: () => list.tell(),
    key: key => {
      if (key === 'j' || key === 'ArrowDown') {
        move(1);
      } else if (key === 'k' || key === 'ArrowUp') {
        move(-1);
      } else if (key === 'Enter' && selected >= 0) {
        go(String(/** @type {HTMLElement} */ (body.children[selected]).dataset.href));
      } else {
        return false;
      }
      return true;
    },
    dispose: () => list.dispose(),
  };
}
