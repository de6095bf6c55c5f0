import {get, taskPath} from './api.js';
import {fill, h} from './dom.js';
import {LabelPanel} from './label-panel.js';
import {notice} from './notice.js';
import {Trace} from './trace.js';
import {TraceView} from './trace-view.js';

/** Tasks that are asked for at once. */
const QUEUE = 50;

/**
 * The least confident answers of which nobody has said anything, one after the other.
 * @returns {import('./main.js').View}
 */
export function labelView() {
  const abort = new AbortController();
  const place = h('div', {class: 'task-place'}, h('p', {class: 'empty', text: 'Loading'}));
  const progress = h('p', {class: 'muted', role: 'status'});
  /** @type {any[]} */
  let queue = [];
  /** Skipped in this visit, by name. @type {Set<string>} */
  const passed = new Set();
  let left = 0;
  let done = 0;
  /** @type {LabelPanel | null} */
  let panel = null;

  async function fetchQueue() {
    const answer = await get(`/v1/tasks?order=confidence&state=answered&feedback=none&limit=${QUEUE}`, abort.signal);
    queue = answer.tasks.filter((/** @type {any} */ task) => !passed.has(name(task)));
    left = answer.matching;
  }

  async function next() {
    panel = null;
    try {
      if (queue.length === 0) {
        await fetchQueue();
      }
      const task = queue.shift();
      progress.textContent = task ? `${done} done · ${left} without feedback, the least confident first` : `${done} done`;
      if (!task) {
        fill(place, h('p', {class: 'empty', text: passed.size > done ? 'All that is left was skipped. Come back later, or open Tasks.' : 'Nothing is left to label. New answers appear here by themselves.'}));
        return;
      }
      passed.add(name(task));
      show(Trace.of(await get(taskPath(task.session_id, task.task_id), abort.signal)));
    } catch (error) {
      if (!abort.signal.aborted) {
        fill(place, h('p', {class: 'empty', text: error instanceof Error ? error.message : String(error)}));
      }
    }
  }

  /** @param {Trace} trace */
  function show(trace) {
    panel = new LabelPanel(trace, {
      onSkip: () => void next(),
      onSent: body => {
        done++;
        left--;
        notice(body.verdict === 'wrong' ? `Saved: wrong${body.corrected_answer ? `, right is ${body.corrected_answer}` : ''}.` : `Saved: ${body.verdict}.`, 'good');
        void next();
      },
    });
    fill(place, panel.element, new TraceView(trace).element);
  }

  void next();
  return {
    title: 'Label',
    element: h('div', {class: 'label'}, h('div', {class: 'row between wrap'}, h('h1', {class: 'view-title', text: 'Label'}), progress), place),
    onEvent: event => {
      if (event.type === 'AnswerProduced' && !panel && queue.length === 0) {
        void next();
      }
    },
    key: key => panel?.key(key) ?? false,
    dispose: () => abort.abort(),
  };
}

/** @param {any} task */
function name(task) {
  return `${task.session_id}/${task.task_id}`;
}
