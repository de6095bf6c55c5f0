import {request} from './api.js';

/** Pictures that are kept; the one unused for longest goes. */
const MAX_PICTURES = 300;

/** Asked for at once, so that a long strip of frames leaves room for other requests. */
const MAX_LOADING = 3;

/** @type {Map<string, Promise<string>>} */
const pictures = new Map();

/** @type {(() => void)[]} */
const waiting = [];

/** Behind those: what is beside what somebody reads. @type {(() => void)[]} */
const later = [];
let loading = 0;

/**
 * The picture at a frame's place in Kafka as a URL of this page: it is fetched with the token.
 * @param {{partition: number, offset: number}} frame
 * @param {boolean} [beside] it may come later
 * @returns {Promise<string>}
 */
export function picture(frame, beside = false) {
  const path = `/v1/frames/${frame.partition}/${frame.offset}`;
  const known = pictures.get(path);
  if (known) {
    pictures.delete(path);
    pictures.set(path, known);
    return known;
  }
  const loaded = inTurn(async () => URL.createObjectURL(await (await request(path)).blob()), beside ? later : waiting);
  pictures.set(path, loaded);
  loaded.catch(() => pictures.delete(path)); // it may be there later: a token, a gateway that is back
  if (pictures.size > MAX_PICTURES) {
    const [oldest, url] = /** @type {[string, Promise<string>]} */ (pictures.entries().next().value);
    pictures.delete(oldest);
    url.then(URL.revokeObjectURL, () => {});
  }
  return loaded;
}

/**
 * @template T
 * @param {() => Promise<T>} load
 * @param {(() => void)[]} queue
 * @returns {Promise<T>}
 */
async function inTurn(load, queue) {
  if (loading >= MAX_LOADING) {
    await new Promise(resolve => queue.push(() => resolve(null)));
  }
  loading++;
  try {
    return await load();
  } finally {
    loading--;
    (waiting.shift() ?? later.shift())?.();
  }
}
