import {whenUnauthorised, get} from './api.js';
import {bindOverlay, bindTheme} from './appearance.js';
import {h} from './dom.js';
import {EventStream} from './event-stream.js';
import {bindKeys} from './keys.js';
import {notice} from './notice.js';
import {remember} from './recent.js';
import {parse} from './router.js';
import {askForToken, token} from './token.js';
import {healthView} from './view-health.js';
import {labelView} from './view-label.js';
import {liveView} from './view-live.js';
import {modelsView} from './view-models.js';
import {taskView} from './view-task.js';
import {tasksView} from './view-tasks.js';

/**
 * A part of the page for a route. What it starts ends with `dispose`.
 * @typedef {{element: HTMLElement, title: string, onEvent?: (event: any) => void, onReconnect?: () => void, onGap?: () => void,
 *   key?: (key: string, event: KeyboardEvent) => boolean, dispose?: () => void}} View
 */

/** @type {Record<string, (route: import('./router.js').Route) => View>} */
const VIEWS = {
  live: liveView,
  tasks: route => route.path.length === 2 ? taskView(route) : tasksView(route),
  label: labelView,
  models: modelsView,
  health: healthView,
};

/** @param {string} id @returns {any} */
const byId = id => document.getElementById(id);

/** @type {View | null} */
let view = null;

function show() {
  const route = parse(location.hash);
  const make = VIEWS[route.view] ?? VIEWS.live;
  view?.dispose?.();
  view = make(route);
  byId('main').replaceChildren(view.element);
  document.title = `${view.title} · VaLR`;
  for (const link of byId('views').children) {
    if (link.dataset.view === route.view) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  window.scrollTo(0, 0);
}

const connection = byId('connection');
/** @type {Record<string, string>} */
const WORDS = {connecting: 'connecting', live: 'live', waiting: 'reconnecting', refused: 'no token'};
let wasLive = false;

const stream = new EventStream('/v1/events', event => {
  remember(event);
  view?.onEvent?.(event);
}, state => {
  connection.textContent = WORDS[state];
  connection.className = `connection ${state}`;
  if (state === 'live' && wasLive) {
    view?.onReconnect?.();
  }
  wasLive = wasLive || state === 'live';
}, () => (view?.onGap ?? view?.onReconnect)?.());

/** @param {string} reason */
async function newToken(reason) {
  if (await askForToken(reason)) {
    stream.start();
    show();
  }
}

whenUnauthorised(detail => void newToken(
  token() ? `The gateway refused the token: ${detail}.` : 'Enter one that may read; to correct answers it needs the scope label.'));
bindTheme(byId('theme'));
bindOverlay(byId('overlay'));
bindKeys((key, event) => view?.key?.(key, event) ?? false);
byId('token').addEventListener('click', () => newToken('Enter another token.'));
byId('skip').addEventListener('click', (/** @type {Event} */ event) => {
  event.preventDefault();
  byId('main').focus();
});
window.addEventListener('hashchange', show);
window.addEventListener('online', () => stream.start());
window.addEventListener('unhandledrejection', event => notice(String(event.reason?.message ?? event.reason), 'bad'));

/** Whether tokens are wanted at all. */
async function begin() {
  try {
    const access = await get('/v1/access');
    byId('token').hidden = !access.token_required;
  } catch {
    byId('token').hidden = false; // wanted, or nobody answers yet
  }
  show();
  stream.start();
}

byId('main').append(h('p', {class: 'empty', text: 'Loading'}));
void begin();
