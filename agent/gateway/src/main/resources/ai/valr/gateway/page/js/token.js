import {h} from './dom.js';

const KEY = 'valr.token';

/** The token of this tab; gone when the tab closes. @returns {string | null} */
export function token() {
  return sessionStorage.getItem(KEY);
}

/** @type {HTMLDialogElement | null} */
let open = null;

/**
 * Asks for a token, once at a time. The promise ends when one was entered that the gateway knows, or the dialog was closed.
 * @param {string} reason why it is asked for
 * @returns {Promise<boolean>} whether there is a new one
 */
export function askForToken(reason) {
  if (open) {
    return Promise.resolve(false);
  }
  return new Promise(resolve => {
    const input = h('input', {
      type: 'password', id: 'token-input', autocomplete: 'off', required: true, spellcheck: 'false',
      'aria-describedby': 'token-problem',
    });
    const problem = h('p', {class: 'problem', id: 'token-problem', role: 'alert', text: reason});
    let entered = false;
    const form = h('form', {on: {submit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const wrong = await trouble(input.value);
      if (wrong) {
        problem.textContent = wrong;
        input.select();
      } else {
        sessionStorage.setItem(KEY, input.value);
        entered = true;
        dialog.close();
      }
    }}},
      h('h2', {text: 'This gateway asks for a token'}),
      problem,
      h('label', {for: 'token-input', text: 'Bearer token'}),
      input,
      h('p', {class: 'hint', text: 'It stays in this tab and is forgotten when the tab is closed.'}),
      h('div', {class: 'row end'},
        h('button', {type: 'button', class: 'button quiet', text: 'Not now', on: {click: () => dialog.close()}}),
        h('button', {type: 'submit', class: 'button primary', text: 'Use it'})));
    const dialog = h('dialog', {class: 'dialog', 'aria-label': 'Token', on: {close: () => {
      open = null;
      dialog.remove();
      resolve(entered);
    }}}, form);
    open = dialog;
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}

/**
 * What is wrong with a token; null where nothing is.
 * @param {string} text
 * @returns {Promise<string | null>}
 */
async function trouble(text) {
  if (!/^[\x21-\x7e]+$/.test(text)) {
    return 'A token has printable characters without spaces; this one cannot be sent.';
  }
  try {
    const response = await fetch('/v1/access', {headers: {Authorization: `Bearer ${text}`}});
    if (response.status === 401) {
      const problem = await response.json().catch(() => ({}));
      return `The gateway does not take this token: ${problem.detail ?? 'it gives no reason'}.`;
    }
    return response.ok ? null : `The gateway answered ${response.status}; try again.`;
  } catch {
    return 'The gateway does not answer; try again.';
  }
}
