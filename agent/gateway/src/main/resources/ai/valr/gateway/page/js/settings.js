/** What a person chose for this browser: the theme, the map over frames, a labeller's name. Without storage nothing is kept. */

/** @param {string} name @returns {string} */
export function setting(name) {
  try {
    return localStorage.getItem(`valr.${name}`) ?? '';
  } catch {
    return '';
  }
}

/** @param {string} name @param {string} value */
export function keep(name, value) {
  try {
    localStorage.setItem(`valr.${name}`, value);
  } catch {
    // it holds until the page is closed
  }
}
