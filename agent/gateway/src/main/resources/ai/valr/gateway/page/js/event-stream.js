import {Refusal, request} from './api.js';
import {SseParser} from './sse.js';

const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 4_000;

/** The gateway says that it is there every 15 s; a connection that is silent for longer is dead. */
const SILENCE_MS = 45_000;

/**
 * All events, for as long as the page is open: it goes on where it was after a gateway's restart or a lost network.
 * @typedef {'connecting' | 'live' | 'waiting' | 'refused'} Connection
 */
export class EventStream {
  /**
   * @param {string} path
   * @param {(event: any) => void} onEvent
   * @param {(state: Connection) => void} onState
   * @param {() => void} onGap events are past the topic's retention: what is shown must be asked for anew
   */
  constructor(path, onEvent, onState, onGap) {
    this.path = path;
    this.onEvent = onEvent;
    this.onState = onState;
    this.onGap = onGap;
    /** @type {string | null} */
    this.lastId = null;
    this.waitMs = FIRST_WAIT_MS;
    this.generation = 0;
    this.abort = new AbortController();
  }

  /** Begins, or begins again at once: a new token, the network is back. */
  start() {
    this.abort.abort();
    this.generation++;
    this.waitMs = FIRST_WAIT_MS;
    void this.run(this.generation);
  }

  /** @param {number} generation */
  async run(generation) {
    this.onState('connecting');
    while (generation === this.generation) {
      const state = await this.connect(generation);
      if (generation !== this.generation) {
        return;
      }
      this.onState(state);
      if (state === 'refused') {
        return; // until a token comes
      }
      await new Promise(resolve => setTimeout(resolve, this.waitMs * (0.5 + Math.random() / 2)));
      this.waitMs = Math.min(MAX_WAIT_MS, 2 * this.waitMs);
    }
  }

  /**
   * @param {number} generation
   * @returns {Promise<Connection>} how it goes on
   */
  async connect(generation) {
    this.abort = new AbortController();
    const abort = this.abort;
    /** @type {Record<string, string>} */
    const headers = {Accept: 'text/event-stream'};
    if (this.lastId !== null) {
      headers['Last-Event-ID'] = this.lastId;
    }
    let silence = setTimeout(() => abort.abort(), SILENCE_MS);
    try {
      const response = await request(this.path, {headers, signal: abort.signal, cache: 'no-store'});
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body)
        .pipeThrough(new TextDecoderStream())
        .getReader();
      const parser = new SseParser();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => abort.abort(), SILENCE_MS);
        if (generation === this.generation) {
          parser.feed(part.value).forEach(event => this.take(event));
        }
      }
      return 'waiting';
    } catch (error) {
      if (error instanceof Refusal && (error.status === 401 || error.status === 403)) {
        return 'refused';
      }
      if (error instanceof Refusal && (error.status === 410 || error.status === 400)) {
        this.begin();
      }
      return 'waiting';
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {import('./sse.js').ServerEvent} event */
  take(event) {
    this.lastId = event.id ?? this.lastId;
    if (event.type === 'ready') {
      this.waitMs = FIRST_WAIT_MS;
      this.onState('live');
    } else if (event.type === 'problem') {
      this.begin();
    } else {
      this.onEvent(JSON.parse(event.data));
    }
  }

  begin() {
    this.lastId = null;
    this.onGap();
  }
}
