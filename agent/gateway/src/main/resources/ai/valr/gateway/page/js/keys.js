import {h} from './dom.js';
import {go} from './router.js';

/** @type {[string, string][]} */
const KEYS = [
  ['1 to 5', 'Live, Tasks, Label, Models, Health'],
  ['j, k', 'next, previous task'],
  ['Enter', 'open the task'],
  ['u, Escape', 'back to the list'],
  ['/', 'search'],
  ['r, w', 'right, wrong'],
  ['a to z', 'the right option, after w'],
  ['e', 'correct the steps'],
  ['n', 'skip (in Label)'],
  ['p', 'keep the task that is shown (in Live)'],
  ['q', 'ask a question (in Live)'],
  ['o', 'show or hide where the latents looked'],
  ['?', 'this'],
];

const VIEWS = ['live', 'tasks', 'label', 'models', 'health'];

/**
 * Keys of the whole page; the view that is shown is asked first.
 * @param {(key: string, event: KeyboardEvent) => boolean} view
 */
export function bindKeys(view) {
  document.getElementById('help')?.addEventListener('click', help);
  document.addEventListener('keydown', event => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')
        || target.closest('input, textarea, select')) {
      if (event.key === 'Escape' && target.closest('main')) {
        target.blur();
      }
      return;
    }
    if (event.repeat && /^[a-z]$/.test(event.key) && !'jk'.includes(event.key)) {
      return; // a key that is held down says one thing once
    }
    if (event.key === 'Enter' && target.closest('a, button, summary')) {
      return;
    }
    if (view(event.key, event) || global(event.key)) {
      event.preventDefault();
    }
  });
}

/** @param {string} key */
function global(key) {
  if (key === '?') {
    help();
  } else if (key === 'o') {
    document.getElementById('overlay')?.click();
  } else if (/^[1-5]$/.test(key)) {
    go(`#/${VIEWS[Number(key) - 1]}`);
  } else if (key === '/') {
    const search = document.getElementById('search');
    if (search) {
      search.focus();
    } else {
      go('#/tasks');
    }
  } else {
    return false;
  }
  return true;
}

function help() {
  const dialog = h('dialog', {class: 'dialog', 'aria-label': 'Keys', on: {close: () => dialog.remove()}},
    h('div', {class: 'row between'}, h('h2', {text: 'Keys'}),
      h('button', {type: 'button', class: 'button quiet', text: 'Close', on: {click: () => dialog.close()}})),
    h('dl', {class: 'keys'}, KEYS.map(([key, does]) => [h('dt', {}, h('kbd', {text: key})), h('dd', {text: does})])),
    h('p', {class: 'hint', text: 'Orange cells over a frame are where the latents of a step looked: the more, the more weight.'}),
    h('p', {class: 'hint'}, h('a', {href: '/docs', text: 'What programs can ask of this gateway'})));
  document.body.append(dialog);
  dialog.showModal();
}
