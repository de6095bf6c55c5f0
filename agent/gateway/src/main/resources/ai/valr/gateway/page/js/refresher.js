/**
 * Asks for something again when it is stale, at most once at a time and not more often than so; not while the page is hidden.
 */
export class Refresher {
  /**
   * @param {(signal: AbortSignal) => Promise<void>} ask
   * @param {(error: unknown) => void} onError
   * @param {number} leastMs between two questions
   * @param {number} [everyMs] also without being told
   */
  constructor(ask, onError, leastMs, everyMs = 0) {
    this.ask = ask;
    this.onError = onError;
    this.leastMs = leastMs;
    this.abort = new AbortController();
    this.stale = false;
    this.busy = false;
    this.timer = everyMs > 0 ? setInterval(() => this.tell(), everyMs) : 0;
    this.onVisible = () => this.stale && this.tell();
    document.addEventListener('visibilitychange', this.onVisible);
  }

  /** It is stale. */
  tell() {
    this.stale = true;
    if (!this.busy && !document.hidden && !this.abort.signal.aborted) {
      void this.run();
    }
  }

  async run() {
    this.busy = true;
    while (this.stale && !document.hidden && !this.abort.signal.aborted) {
      this.stale = false;
      try {
        await this.ask(this.abort.signal);
      } catch (error) {
        if (!this.abort.signal.aborted) {
          this.onError(error);
        }
      }
      await new Promise(resolve => setTimeout(resolve, this.leastMs));
    }
    this.busy = false;
  }

  dispose() {
    this.abort.abort();
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.onVisible);
  }
}
