import {h} from './dom.js';

/**
 * Asks before something is done that others notice.
 * @param {string} title
 * @param {string} text what will happen
 * @param {string} action the button's word
 * @returns {Promise<boolean>}
 */
export function confirmed(title, text, action) {
  return new Promise(resolve => {
    let yes = false;
    const dialog = h('dialog', {class: 'dialog', role: 'alertdialog', 'aria-label': title, on: {close: () => {
      dialog.remove();
      resolve(yes);
    }}},
    h('h2', {text: title}), h('p', {text}),
    h('div', {class: 'row end'},
      h('button', {type: 'button', class: 'button quiet', text: 'Cancel', on: {click: () => dialog.close()}}),
      h('button', {type: 'button', class: 'button primary', text: action, on: {click: () => {
        yes = true;
        dialog.close();
      }}})));
    document.body.append(dialog);
    dialog.showModal();
  });
}
