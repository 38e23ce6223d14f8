// One WebSocket, spoken by hand: for what a well-behaved client never says.

import WebSocket from 'ws';

export const PROTOCOL = 'graphql-transport-ws';
const PATIENCE = 20_000;

export class Line {
  #socket;
  #heard = [];
  #waiting = [];
  #code;

  /** Opens a socket; with `headers` as its upgrade's, and another protocol than ours if asked to. */
  static async open(url, { headers = {}, protocols = [PROTOCOL] } = {}) {
    const line = new Line();
    line.#socket = new WebSocket(url, protocols, { headers });
    line.#socket.on('message', (data) => line.#note(JSON.parse(data.toString())));
    line.#socket.on('close', (code) => {
      line.#code = code;
      line.#note({ closed: code });
    });
    await new Promise((resolve, reject) => {
      line.#socket.once('open', resolve);
      line.#socket.once('error', reject);
    });
    return line;
  }

  /** A socket on which operations may start. */
  static async ready(url, { payload, headers } = {}) {
    const line = await Line.open(url, { headers });
    line.say({ type: 'connection_init', ...(payload && { payload }) });
    const answer = await line.hear();
    if (answer.type !== 'connection_ack') throw new Error(`no ack but ${JSON.stringify(answer)}`);
    return line;
  }

  #note(what) {
    const next = this.#waiting.shift();
    if (next) next(what);
    else this.#heard.push(what);
  }

  say(message) {
    this.#socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  subscribe(id, query, variables) {
    this.say({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** The next message, `{closed: CODE}` for the end. */
  async hear(patience = PATIENCE) {
    if (this.#heard.length > 0) return this.#heard.shift();
    if (this.#code !== undefined) return { closed: this.#code };
    let timer;
    const silence = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`silence for ${patience} ms`)), patience);
    });
    return Promise.race([new Promise((resolve) => this.#waiting.push(resolve)), silence]).finally(
      () => clearTimeout(timer),
    );
  }

  /** The next message of that kind; others are passed over. */
  async hearA(type, patience = PATIENCE) {
    for (;;) {
      const message = await this.hear(patience);
      if (message.type === type) return message;
      if (message.closed !== undefined) throw new Error(`closed with ${message.closed}, no ${type}`);
    }
  }

  /** The code the server closes with, whatever it says before. */
  async closing(patience = PATIENCE) {
    for (;;) {
      const { closed } = await this.hear(patience);
      if (closed !== undefined) return closed;
    }
  }

  end() {
    this.#socket.terminate();
  }
}
