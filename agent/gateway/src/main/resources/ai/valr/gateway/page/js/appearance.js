import {keep, setting} from './settings.js';

const THEMES = ['auto', 'light', 'dark'];

/** Told when colours change, for what is drawn. @type {Set<() => void>} */
const listeners = new Set();

/** @param {() => void} listener @returns {() => void} ends it */
export function whenColoursChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param {HTMLButtonElement} button */
export function bindTheme(button) {
  const show = () => {
    const theme = document.documentElement.dataset.theme ?? 'auto';
    button.textContent = theme[0].toUpperCase() + theme.slice(1);
    button.setAttribute('aria-label', `Colours: ${theme}`);
  };
  button.addEventListener('click', () => {
    const now = document.documentElement.dataset.theme ?? 'auto';
    const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    if (next === 'auto') {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = next;
    }
    keep('theme', next);
    show();
    listeners.forEach(listener => listener());
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => listeners.forEach(listener => listener()));
  show();
}

/** Whether frames show where the latents looked. @param {HTMLButtonElement} button */
export function bindOverlay(button) {
  /** @param {boolean} on */
  const show = on => {
    document.documentElement.dataset.overlay = on ? 'on' : 'off';
    button.setAttribute('aria-pressed', String(on));
  };
  button.addEventListener('click', () => {
    const on = document.documentElement.dataset.overlay === 'off';
    keep('overlay', on ? 'on' : 'off');
    show(on);
  });
  show(setting('overlay') !== 'off');
}
