/** @param {number} us microseconds */
export function micros(us) {
  return millis(us / 1000);
}

/** @param {number | null | undefined} ms */
export function millis(ms) {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) {
    return '–';
  }
  if (ms < 9.95) {
    return `${ms.toFixed(1)} ms`;
  }
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  return ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** @param {number | null | undefined} share in [0, 1] */
export function percent(share) {
  return share === null || share === undefined || !Number.isFinite(share) ? '–' : `${Math.round(100 * share)} %`;
}

/** @param {number} value */
export function count(value) {
  return value.toLocaleString('en');
}

/** @param {number | null | undefined} value */
export function score(value) {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** @param {number} value bytes */
export function bytes(value) {
  return value < 1000 ? `${value} B` : value < 1e6 ? `${(value / 1e3).toFixed(1)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

/** Of today the time alone. @param {string | number | Date} when */
export function time(when) {
  const date = new Date(when);
  const clock = date.toLocaleTimeString('en-GB');
  return date.toDateString() === new Date().toDateString()
    ? clock
    : `${date.toLocaleDateString('en-GB', {day: 'numeric', month: 'short'})} ${clock}`;
}

/** @param {string} when */
export function ago(when) {
  const seconds = Math.max(0, (Date.now() - new Date(when).getTime()) / 1000);
  if (seconds < 5) {
    return 'now';
  }
  return seconds < 90 ? `${Math.round(seconds)} s ago`
    : seconds < 5400 ? `${Math.round(seconds / 60)} min ago`
      : seconds < 129_600 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} d ago`;
}

/** The letter of an option by its place. @param {number} index */
export function letter(index) {
  return String.fromCharCode(65 + index);
}
