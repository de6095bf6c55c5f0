import {answerText} from './answer-card.js';
import {PARTS} from './time-bar.js';
import {describeCells, drawCells} from './heat-map.js';
import {singleMaps} from './map-switch.js';
import {micros, percent} from './format.js';
import {request} from './api.js';

/**
 * A trace as one file that needs nothing else: its pictures are in it.
 * @typedef {import('./trace.js').Trace} Trace
 * @typedef {import('./trace.js').FrameReference} FrameReference
 */

/** Width of the small pictures, one for each latent and head, in pixels. */
const SMALL = 96;

const STYLE = `:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:60rem;margin:2rem auto;padding:0 1rem}
img{max-width:100%;image-rendering:auto;border-radius:6px}figure{margin:0;flex:0 0 12rem}figcaption,.facts{opacity:.7;font-size:.85rem}
.step{display:flex;gap:1rem;margin:1rem 0;flex-wrap:wrap}.step p{flex:1 1 20rem;margin:0}.answer{font-size:1.3rem;font-weight:600}
.strip{display:flex;gap:.5rem;flex-wrap:wrap}.strip figure{flex-basis:6rem}.step img{width:12rem}.strip img{width:6rem}details{flex:1 1 100%}summary{cursor:pointer;opacity:.7;font-size:.85rem}`;

/** @param {Trace} trace */
export async function exportJson(trace) {
  const frames = await pictures(trace);
  const whole = {
    session_id: trace.session, task_id: trace.task, exported_at: new Date().toISOString(), events: trace.ordered(), feedback: trace.feedback,
    frames: trace.frames.map(frame => ({...frame, picture: frames.get(place(frame)) ?? null})),
  };
  save(trace, 'json', 'application/json', JSON.stringify(whole, null, 1));
}

/** @param {Trace} trace */
export async function exportHtml(trace) {
  save(trace, 'html', 'text/html', await htmlOf(trace));
}

/**
 * Built of elements, as the page is: what comes from outside is text in it.
 * @param {Trace} trace
 */
async function htmlOf(trace) {
  const frames = await pictures(trace);
  const file = document.implementation.createHTMLDocument(trace.question);
  file.documentElement.lang = 'en';
  /** @param {Element} parent @param {string} tag @param {string} [text] @param {string} [name] */
  const add = (parent, tag, text = '', name = '') => {
    const element = file.createElement(tag);
    element.textContent = text;
    if (name) {
      element.className = name;
    }
    parent.append(element);
    return element;
  };
  /** @param {Element} parent @param {FrameReference} frame @param {string} label @param {import('./trace.js').LookedAt | null} map */
  const figure = async (parent, frame, label, map) => {
    const element = add(parent, 'figure');
    const url = frames.get(place(frame));
    if (url) {
      const image = /** @type {HTMLImageElement} */ (add(element, 'img'));
      image.src = map ? withMap(await bitmapOf(url), map) : url;
      image.alt = label;
    }
    add(element, 'figcaption', url ? label : `${label}: no picture`);
  };
  /** The maps of single latents and heads, each over a small picture. @param {Element} parent @param {import('./trace.js').LookedAt} looked */
  const small = async (parent, looked) => {
    const maps = singleMaps(looked);
    const url = frames.get(place(looked.frame));
    if (url && maps.length > 0) {
      const bitmap = await bitmapOf(url);
      const details = add(parent, 'details');
      add(details, 'summary', 'where each latent and each attention head looked');
      const strip = add(details, 'div', '', 'strip');
      for (const {name, map} of maps) {
        const element = add(strip, 'figure');
        const image = /** @type {HTMLImageElement} */ (add(element, 'img'));
        image.src = withMap(bitmap, map, SMALL);
        image.alt = `${name}, ${describeCells(map)}`;
        add(element, 'figcaption', name);
      }
    }
  };
  add(file.head, 'meta').setAttribute('charset', 'utf-8');
  add(file.body, 'p', `session ${trace.session} · task ${trace.task} · model ${trace.version}${
    trace.startedMs ? ` · ${new Date(trace.startedMs).toISOString()}` : ''}`, 'facts');
  add(file.body, 'h1', trace.question);
  const options = add(file.body, 'ol');
  options.setAttribute('type', 'A');
  trace.options.forEach(option => add(options, 'li', option));
  const strip = add(file.body, 'div', '', 'strip');
  for (const [index, frame] of trace.frames.entries()) {
    await figure(strip, frame, `frame ${trace.frameNumber(index)}`, null);
  }
  for (const step of trace.steps) {
    const row = add(file.body, 'div', '', 'step');
    if (step.looked_at) {
      await figure(row, step.looked_at.frame, `frame ${trace.frameNumber(step.looked_at.frame_index)}`, step.looked_at);
    }
    const text = add(row, 'p', `${step.step + 1}. ${step.text}`);
    add(text, 'br');
    add(text, 'span', PARTS.map(([field, part]) => `${part} ${micros(step.timings[field])}`).join(', '), 'facts');
    if (step.looked_at) {
      await small(row, step.looked_at);
    }
  }
  if (trace.answer) {
    add(file.body, 'p', answerText(trace.answer), 'answer');
    add(file.body, 'p', `confidence ${percent(trace.answer.confidence)}`, 'facts');
  } else if (trace.end) {
    add(file.body, 'p', trace.end.event.message ?? trace.state, 'answer');
  }
  for (const given of trace.feedback) {
    add(file.body, 'p', `${given.labeller || 'somebody'}: ${given.verdict}${given.corrected_answer ? `, right is ${given.corrected_answer}` : ''}`);
  }
  // A style element would be refused here, by this page's policy; text cannot hold the end of the head, it is escaped.
  return `<!doctype html>\n${file.documentElement.outerHTML.replace('</head>', `<style>${STYLE}</style></head>`)}\n`;
}

/**
 * Frames as data URLs, by their place; those that are past the retention are not there.
 * @param {Trace} trace
 * @returns {Promise<Map<string, string>>}
 */
async function pictures(trace) {
  /** @type {Map<string, string>} */
  const urls = new Map();
  const frames = [...trace.frames, ...trace.steps.flatMap(step => step.looked_at ? [step.looked_at.frame] : [])];
  for (const frame of frames) {
    if (!urls.has(place(frame))) {
      try {
        urls.set(place(frame), await dataUrl(await (await request(`/v1/frames/${place(frame)}`)).blob()));
      } catch {
        // told in the file as no picture
      }
    }
  }
  return urls;
}

/** @param {FrameReference} frame */
function place(frame) {
  return `${frame.partition}/${frame.offset}`;
}

/** @param {Blob} blob @returns {Promise<string>} */
function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** @param {string} url */
function bitmapOf(url) {
  return createImageBitmap(decode(url));
}

/**
 * A picture with a map drawn into it; a small one is a JPEG.
 * @param {ImageBitmap} bitmap
 * @param {import('./trace.js').CellMap} map
 * @param {number} [width] at most, in pixels
 */
function withMap(bitmap, map, width) {
  const cells = document.createElement('canvas');
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(bitmap.width, width ?? bitmap.width);
  canvas.height = Math.max(1, Math.round(bitmap.height * canvas.width / bitmap.width));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  if (drawCells(cells, map)) {
    context.drawImage(cells, 0, 0, canvas.width, canvas.height);
  }
  return width ? canvas.toDataURL('image/jpeg', 0.8) : canvas.toDataURL('image/png');
}

/** A data URL's bytes, without asking any network for them. @param {string} url */
function decode(url) {
  const [head, base64] = url.split(',', 2);
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  return new Blob([bytes], {type: head.slice(5).split(';')[0]});
}

/**
 * @param {Trace} trace
 * @param {string} ending
 * @param {string} type
 * @param {string} text
 */
function save(trace, ending, type, text) {
  const url = URL.createObjectURL(new Blob([text], {type}));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = `${trace.session}-${trace.task}.${ending}`.replace(/[^\w.-]+/g, '_');
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
