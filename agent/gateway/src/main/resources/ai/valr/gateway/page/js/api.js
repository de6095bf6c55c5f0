import {token} from './token.js';

/** What the gateway refused, with what would help. */
export class Refusal extends Error {
  /**
   * @param {number} status 0 where the gateway did not answer
   * @param {string} detail
   * @param {string} mend
   */
  constructor(status, detail, mend) {
    super(mend ? `${detail}; ${mend}` : detail);
    this.status = status;
    this.detail = detail;
    this.mend = mend;
  }
}

/** Told when the gateway wants a token, or another one. @type {(detail: string) => void} */
let onUnauthorised = () => {};

/** @param {(detail: string) => void} listener */
export function whenUnauthorised(listener) {
  onUnauthorised = listener;
}

/**
 * Asks the gateway, with the token where there is one.
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 * @throws {Refusal} where it does not answer or refuses
 */
export async function request(path, options = {}) {
  const headers = new Headers(options.headers);
  const bearer = token();
  if (bearer) {
    headers.set('Authorization', `Bearer ${bearer}`);
  }
  let response;
  try {
    response = await fetch(path, {...options, headers});
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new Refusal(0, 'the gateway does not answer', 'it is asked again when it is back');
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

/** @param {Response} response */
async function refusal(response) {
  let detail = `${response.status} ${response.statusText}`;
  let mend = '';
  try {
    const problem = await response.json();
    detail = problem.detail ?? detail;
    mend = problem.mend ?? '';
  } catch {
    // no problem document: a proxy's own page
  }
  if (response.status === 401) {
    onUnauthorised(detail);
  }
  return new Refusal(response.status, detail, mend);
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(path, signal) {
  return (await request(path, {signal, headers: {Accept: 'application/json'}})).json();
}

/**
 * @param {string} path
 * @param {any} [body]
 * @returns {Promise<any>} null where the answer is empty
 */
export async function post(path, body) {
  const response = await request(path, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(body ?? {}),
  });
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

/**
 * The path of a task, and what is below it.
 * @param {string} session
 * @param {string} task
 */
export function taskPath(session, task) {
  return `/v1/sessions/${encodeURIComponent(session)}/tasks/${encodeURIComponent(task)}`;
}
