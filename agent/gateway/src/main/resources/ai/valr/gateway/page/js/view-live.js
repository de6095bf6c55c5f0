import {get, taskPath} from './api.js';
import {askQuestion} from './ask-dialog.js';
import {fill, h, keyed} from './dom.js';
import {LabelPanel} from './label-panel.js';
import {catchUp} from './recent.js';
import {Refresher} from './refresher.js';
import {go, link} from './router.js';
import {sessionCard} from './session-card.js';
import {Trace} from './trace.js';
import {TraceView} from './trace-view.js';

const MAX_SESSIONS = 40;
const LEAST_MS = 1_000;
const EVERY_MS = 10_000;

/** A running task of which nothing came for so long no longer keeps the place. */
const QUIET_MS = 8_000;

/** A task that has ended keeps the place for so long, so that it can be read. */
const DWELL_MS = 6_000;

/**
 * Sessions, and the latest task as it happens: of the session that was chosen, or of whichever is at work.
 * @param {import('./router.js').Route} route
 * @returns {import('./main.js').View}
 */
export function liveView(route) {
  const chosen = route.path[0] ?? '';
  const list = h('ul', {class: 'sessions', 'aria-label': 'Sessions'});
  const place = h('div', {class: 'live-trace'}, h('p', {class: 'empty', text: 'Nothing has been asked yet. The first question appears here as it is answered.'}));
  const following = h('p', {class: 'following'}, chosen
    ? [h('a', {href: '#/live', text: 'Follow all sessions'}), ` · following ${chosen}`]
    : 'Following whichever session is at work; choose one to stay with it. A task stays while the pointer is on it.');
  const hold = h('button', {type: 'button', class: 'tool', text: 'Hold', 'aria-pressed': 'false', title: 'Keep this task (p)', on: {click: () =>
    hold.setAttribute('aria-pressed', String(hold.getAttribute('aria-pressed') !== 'true'))}});
  const ask = h('button', {type: 'button', class: 'button primary', text: 'Ask', title: 'Ask a question (q)', on: {click: async () => {
    const asked = await askQuestion(names, chosen);
    if (asked && asked !== chosen) {
      go(link(['live', asked]));
    }
  }}});
  /** @type {string[]} */
  let names = [];
  /** @type {TraceView | null} */
  let shown = null;
  /** @type {LabelPanel | null} */
  let panel = null;
  let loading = '';
  let frame = 0;
  let changedMs = 0;

  const sessions = new Refresher(async signal => {
    const answer = await get(`/v1/sessions?limit=${MAX_SESSIONS}`, signal);
    names = answer.sessions.map((/** @type {any} */ one) => one.session_id);
    keyed(list, answer.sessions, session => session.session_id, session => sessionCard(session.session_id).element,
      (element, session) => /** @type {any} */ (element).show(session, session.session_id === (chosen || shown?.trace.session)));
    const session = chosen || answer.sessions[0]?.session_id;
    if (!shown && answer.sessions.some((/** @type {any} */ one) => one.session_id === session)) {
      const latest = (await get(`/v1/sessions/${encodeURIComponent(session)}?limit=1`, signal)).latest_tasks[0];
      if (latest && !shown) {
        await open(session, latest.task_id, signal);
      }
    }
  }, error => shown || fill(place, h('p', {class: 'empty', text: error instanceof Error ? error.message : String(error)})), LEAST_MS, EVERY_MS);

  /** @param {string} session @param {string} task @param {AbortSignal} [signal] */
  async function open(session, task, signal) {
    loading = `${session}/${task}`;
    const trace = Trace.of(await get(taskPath(session, task), signal));
    if (loading === `${session}/${task}`) {
      present(trace);
    }
  }

  /** @param {Trace} trace */
  function present(trace) {
    catchUp(trace);
    shown = new TraceView(trace);
    changedMs = Date.now();
    panel = null;
    fill(place, shown.element);
    redraw();
  }

  function redraw() {
    frame = 0;
    shown?.refresh();
    if (shown && !panel && shown.trace.answer) {
      panel = new LabelPanel(shown.trace);
      place.append(panel.element);
    }
  }

  /** Whether somebody is at it: then another task does not take its place. */
  const held = () => hold.getAttribute('aria-pressed') === 'true' || place.matches(':hover, :focus-within')
    || panel !== null && (panel.draft.verdict !== null || panel.steps.childElementCount > 0) && panel.trace.feedback.length === 0;

  /** Whether another task may take the place: this one has ended, or nobody works on it any more. */
  const isOver = () => !shown || Date.now() - changedMs > (shown.trace.state === 'running' ? QUIET_MS : DWELL_MS);

  /** @param {any} event */
  function onEvent(event) {
    sessions.tell();
    if (!event.task_id || chosen && event.session_id !== chosen) {
      return;
    }
    const current = shown?.trace;
    if (current?.add(event)) {
      changedMs = Date.now();
      frame ||= requestAnimationFrame(redraw); // many events are one drawing
    } else if (event.event_number === 0 && isOver() && !held()) {
      const trace = new Trace(event.session_id, event.task_id);
      trace.add(event);
      loading = '';
      present(trace);
    }
  }

  sessions.tell();
  return {
    title: 'Live',
    element: h('div', {class: 'live-view'},
      h('aside', {class: 'live-side'}, h('div', {class: 'row between'}, h('h1', {class: 'view-title', text: 'Live'}), h('div', {class: 'row tight'}, hold, ask)), following, list),
      place),
    onEvent,
    onReconnect: () => sessions.tell(), // the trace's events come by themselves
    onGap: () => {
      sessions.tell();
      if (shown) {
        void open(shown.trace.session, shown.trace.task).catch(() => {});
      }
    },
    key: key => {
      if (key === 'Enter' && shown) {
        location.hash = link(['tasks', shown.trace.session, shown.trace.task]);
        return true;
      }
      if (key === 'p') {
        hold.click();
        return true;
      }
      if (panel?.key(key)) {
        return true;
      }
      if (key === 'q') {
        ask.click();
        return true;
      }
      return false;
    },
    dispose: () => {
      cancelAnimationFrame(frame);
      sessions.dispose();
    },
  };
}
