import {post, request} from './api.js';
import {fill, h} from './dom.js';

/** Of one question; the gateway's and the worker's own bounds are told by them. */
const MOST_PICTURES = 16;

const MOST_CHARACTERS = 8192;

/** Nothing: a session of its own for this question. */
const NEW = '';

/** @type {[string, string][]} */
const TYPES = [['text', 'Words'], ['number', 'A number'], ['choice', 'One of several options']];

/** @type {HTMLDialogElement | null} */
let open = null;

/**
 * A question of a person's: about the latest frames of a session, or about pictures of this machine.
 * @param {string[]} sessions those known so far
 * @param {string} chosen the session to ask, known yet or not; or nothing
 * @returns {Promise<string | null>} the session that was asked; null where the dialog was closed
 */
export function askQuestion(sessions, chosen) {
  if (open) {
    return Promise.resolve(null);
  }
  return new Promise(resolve => {
    /** @type {string | null} */
    let asked = null;
    const names = chosen && !sessions.includes(chosen) ? [chosen, ...sessions] : sessions;
    const session = h('select', {id: 'ask-session'}, h('option', {value: NEW, text: 'a new one'}), names.map(name => h('option', {value: name, text: name})));
    session.value = chosen || NEW;
    const pictures = h('input', {id: 'ask-pictures', type: 'file', multiple: true, accept: 'image/jpeg,image/png,image/webp', 'aria-describedby': 'ask-hint'});
    const question = h('textarea', {id: 'ask-question', rows: '3', maxlength: String(MOST_CHARACTERS), required: true});
    const type = h('select', {id: 'ask-type'}, TYPES.map(([value, text]) => h('option', {value, text})));
    const more = h('div', {class: 'ask-more'});
    const unit = h('input', {id: 'ask-unit', maxlength: '32', autocomplete: 'off', placeholder: 'm, for example; may be left out'});
    const options = h('textarea', {id: 'ask-options', rows: '4', placeholder: 'one a line, without letters'});
    const hint = h('p', {class: 'hint', id: 'ask-hint'});
    const problem = h('p', {class: 'problem', role: 'alert'});
    const progress = h('span', {class: 'muted', role: 'status'});
    const send = h('button', {type: 'submit', class: 'button primary', text: 'Ask'});

    const draw = () => {
      hint.textContent = session.value === NEW
        ? 'JPEG, PNG or WebP, in the order in which they were taken.'
        : 'Without pictures it is about the session\'s latest frames.';
      fill(more, type.value === 'number' ? labelled('ask-unit', 'Unit', unit) : type.value === 'choice' ? labelled('ask-options', 'Options', options) : null);
    };
    session.addEventListener('change', draw);
    type.addEventListener('change', draw);

    const form = h('form', {on: {submit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (send.disabled) {
        return;
      }
      problem.textContent = '';
      const files = [...pictures.files];
      const lines = options.value.split('\n').map((/** @type {string} */ line) => line.trim()).filter(Boolean);
      const missing = trouble(session.value, files, type.value, lines, question.value);
      if (missing) {
        problem.textContent = missing;
        return;
      }
      send.disabled = true;
      try {
        const name = session.value || freshSession();
        const frames = await publish(name, files, text => progress.textContent = text);
        progress.textContent = 'asking';
        await post(`/v1/sessions/${encodeURIComponent(name)}/tasks`, {
          question: question.value.trim(),
          answer_type: type.value,
          options: type.value === 'choice' ? lines : undefined,
          number_unit: type.value === 'number' && unit.value.trim() ? unit.value.trim() : undefined,
          frames: frames.length > 0 ? {ids: frames} : undefined,
        });
        asked = name;
        dialog.close();
      } catch (error) {
        problem.textContent = error instanceof Error ? error.message : String(error);
      } finally {
        progress.textContent = '';
        send.disabled = false;
      }
    }}},
      h('h2', {text: 'Ask'}),
      labelled('ask-question', 'Question', question),
      h('div', {class: 'ask-row'}, labelled('ask-type', 'The answer is', type), labelled('ask-session', 'Session', session)),
      more,
      labelled('ask-pictures', 'Pictures', pictures),
      hint,
      problem,
      h('div', {class: 'row end'}, progress,
        h('button', {type: 'button', class: 'button quiet', text: 'Close', on: {click: () => dialog.close()}}), send));
    const dialog = h('dialog', {class: 'dialog ask', 'aria-label': 'Ask', on: {close: () => {
      open = null;
      dialog.remove();
      resolve(asked);
    }}}, form);
    open = dialog;
    draw();
    document.body.append(dialog);
    dialog.showModal();
    question.focus();
  });
}

/** @param {string} id @param {string} text @param {HTMLElement} control */
function labelled(id, text, control) {
  return h('div', {class: 'field'}, h('label', {for: id, text}), control);
}

/**
 * @param {string} session @param {File[]} files @param {string} type @param {string[]} options @param {string} question
 * @returns {string} what is missing, or nothing
 */
function trouble(session, files, type, options, question) {
  if (!question.trim()) {
    return 'There is no question; write one.';
  }
  if (session === NEW && files.length === 0) {
    return 'A new session has no frames yet; choose one or more pictures.';
  }
  if (files.length > MOST_PICTURES) {
    return `${files.length} pictures are too many for one question; choose up to ${MOST_PICTURES}.`;
  }
  return type === 'choice' && options.length < 2 ? `${options.length} options are too few; give two or more, one a line.` : '';
}

function freshSession() {
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  return `page-${Date.now().toString(36)}-${random.toString(36)}`;
}

/**
 * @param {string} session @param {File[]} files @param {(text: string) => void} tell
 * @returns {Promise<string[]>} the frames' ids
 */
async function publish(session, files, tell) {
  const ids = [];
  for (const [index, file] of files.entries()) {
    tell(`publishing picture ${index + 1} of ${files.length}`);
    const response = await request(`/v1/sessions/${encodeURIComponent(session)}/frames`,
      {method: 'POST', headers: {'Content-Type': file.type || 'application/octet-stream'}, body: file});
    ids.push(...(await response.json()).frames.map((/** @type {any} */ frame) => frame.frame_id));
  }
  return ids;
}
