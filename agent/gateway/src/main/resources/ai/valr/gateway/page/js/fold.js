import {h} from './dom.js';

/** Characters that are shown as they are; more are folded, so that what comes behind is not screens away. */
const SHOWN = 700;

/**
 * Folds what has much text, with a button that shows all of it.
 * @param {HTMLElement} element
 * @param {number} characters of its text
 * @returns {HTMLElement[]} the element, and the button where it is folded
 */
export function fold(element, characters) {
  if (characters <= SHOWN) {
    return [element];
  }
  element.classList.add('folded');
  const button = h('button', {type: 'button', class: 'button quiet', 'aria-expanded': 'false', text: 'Show all', on: {click: () => {
    const folded = element.classList.toggle('folded');
    button.textContent = folded ? 'Show all' : 'Show less';
    button.setAttribute('aria-expanded', String(!folded));
  }}});
  return [element, button];
}
