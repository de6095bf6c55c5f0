/**
 * Server-sent events over fetch, which can send a token and `Last-Event-ID` where EventSource cannot.
 * @typedef {{id: string | null, type: string, data: string}} ServerEvent
 */

/** Takes text as it comes and gives whole events (WHATWG HTML, section 9.2). */
export class SseParser {
  constructor() {
    this.rest = '';
    this.clear();
  }

  clear() {
    /** @type {string | null} */
    this.id = null;
    this.type = 'message';
    /** @type {string[]} */
    this.data = [];
  }

  /**
   * @param {string} text
   * @returns {ServerEvent[]}
   */
  feed(text) {
    const lines = (this.rest + text).split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? '';
    /** @type {ServerEvent[]} */
    const events = [];
    for (const line of lines) {
      if (line === '') {
        if (this.data.length > 0) {
          events.push({id: this.id, type: this.type, data: this.data.join('\n')});
        }
        this.clear();
      } else {
        this.take(line);
      }
    }
    return events;
  }

  /** @param {string} line */
  take(line) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') {
      this.id = value;
    } else if (field === 'event') {
      this.type = value;
    } else if (field === 'data') {
      this.data.push(value);
    }
  }
}
