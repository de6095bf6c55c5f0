import {get, taskPath} from './api.js';
import {fill, h} from './dom.js';
import {exportHtml, exportJson} from './export.js';
import {askForCandidates} from './fate.js';
import {LabelPanel} from './label-panel.js';
import {notice} from './notice.js';
import {catchUp} from './recent.js';
import {go, link} from './router.js';
import {listLink, neighbour} from './task-neighbours.js';
import {Trace} from './trace.js';
import {TraceView} from './trace-view.js';

/**
 * One task: its trace, what was said of it, and what can be said.
 * @param {import('./router.js').Route} route
 * @returns {import('./main.js').View}
 */
export function taskView(route) {
  const [session, task] = route.path;
  const abort = new AbortController();
  const place = h('div', {class: 'task-place'}, h('p', {class: 'empty', text: 'Loading'}));
  /** @type {TraceView | null} */
  let shown = null;
  /** @type {LabelPanel | null} */
  let panel = null;
  let frame = 0;

  async function load() {
    try {
      const trace = Trace.of(await get(taskPath(session, task), abort.signal));
      catchUp(trace);
      shown = new TraceView(trace);
      panel = null;
      fill(place, shown.element);
      redraw();
      if (trace.feedback.length > 0) {
        await askForCandidates(abort.signal);
        panel?.drawGiven();
      }
    } catch (error) {
      if (!abort.signal.aborted) {
        fill(place, h('p', {class: 'empty', text: error instanceof Error ? error.message : String(error)}));
      }
    }
  }

  function redraw() {
    frame = 0;
    shown?.refresh();
    if (shown && !panel && shown.trace.answer) {
      panel = new LabelPanel(shown.trace, {onSent: () => notice('Saved.', 'good')});
      place.append(panel.element);
    }
  }

  /** @param {(trace: Trace) => Promise<void>} write */
  const exportBy = write => () => shown && write(shown.trace).catch(error => notice(error.message, 'bad'));

  /** @param {number} by */
  function move(by) {
    const to = neighbour({session, task}, by);
    if (to) {
      go(link(['tasks', to.session, to.task]));
    } else {
      notice(by > 0 ? 'This is the last one of the list.' : 'This is the first one of the list.');
    }
  }

  void load();
  return {
    title: `${task} of ${session}`,
    element: h('div', {class: 'task'},
      h('div', {class: 'row between wrap task-tools'},
        h('a', {class: 'button quiet', href: listLink(), text: '← Tasks', title: 'u'}),
        h('div', {class: 'row'},
          h('button', {type: 'button', class: 'button quiet', text: 'Export JSON', on: {click: exportBy(exportJson)}}),
          h('button', {type: 'button', class: 'button quiet', text: 'Export HTML', on: {click: exportBy(exportHtml)}}))),
      place),
    onEvent: event => {
      if (shown?.trace.add(event)) {
        frame ||= requestAnimationFrame(redraw);
      } else if (!shown && event.session_id === session && event.task_id === task) {
        void load();
      }
    },
    onGap: () => {
      if (shown && shown.trace.state === 'running') {
        void load();
      }
    },
    key: key => {
      if (panel?.key(key)) {
        return true;
      }
      if (key === 'j' || key === 'k') {
        move(key === 'j' ? 1 : -1);
      } else if (key === 'u' || key === 'Escape') {
        go(listLink());
      } else {
        return false;
      }
      return true;
    },
    dispose: () => {
      cancelAnimationFrame(frame);
      abort.abort();
    },
  };
}
