import http from 'node:http';

/** Longest wait for an answer, milliseconds: a location is read within it. */
const TIMEOUT_MS = 300_000;

/** Speaks to the system under test; `base` ends before `/api`. */
export class HttpClient {
  /** @param {{ base: string, token?: string }} system */
  constructor({ base, token }) {
    this.base = base.replace(/\/$/, '');
    this.headers = token ? { authorization: `Bearer ${token}` } : {};
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  }

  /** @param {string} path @returns {Promise<any>} */
  get(path) {
    return this.json('GET', path);
  }

  /** @param {string} path @param {unknown} body @returns {Promise<any>} */
  post(path, body) {
    return this.json('POST', path, body);
  }

  close() {
    this.agent.destroy();
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async json(method, path, body) {
    const { status, text } = await send(this.agent, { ...this.request(method, path), body: body === undefined ? undefined : JSON.stringify(body) });
    if (status >= 300) throw new Error(`${method} ${path} answers ${status}: ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** @param {string} method @param {string} path */
  request(method, path) {
    return { url: `${this.base}/api${path}`, method, headers: this.headers };
  }

  /**
   * Sends requests over some connections, one after the other on each, for some seconds.
   *
   * @param {readonly { path: string, method?: string, body?: unknown }[]} requests taken in turn
   * @param {{ connections: number, seconds: number }} load
   * @returns {Promise<{ latenciesMs: number[], failed: number, seconds: number }>}
   */
  async load(requests, { connections, seconds }) {
    const ready = requests.map(({ path, method = 'GET', body }) => ({ ...this.request(method, path), body: body === undefined ? undefined : JSON.stringify(body) }));
    /** @type {number[]} */
    const latenciesMs = [];
    let failed = 0;
    let next = 0;
    const started = performance.now();
    const until = started + seconds * 1000;
    const agents = Array.from({ length: connections }, () => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    await Promise.all(
      agents.map(async (agent) => {
        while (performance.now() < until) {
          const request = ready[next++ % ready.length];
          const asked = performance.now();
          const { status } = await send(agent, /** @type {NonNullable<typeof request>} */ (request));
          latenciesMs.push(performance.now() - asked);
          if (status >= 300) failed++;
        }
      }),
    );
    agents.forEach((agent) => agent.destroy());
    return { latenciesMs, failed, seconds: (performance.now() - started) / 1000 };
  }
}

/**
 * @param {http.Agent} agent
 * @param {{ url: string, method: string, headers: Record<string, string>, body?: string }} request
 * @returns {Promise<{ status: number, text: string }>}
 */
function send(agent, { url, method, headers, body }) {
  return new Promise((resolve, reject) => {
    const content = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request(url, { agent, method, headers: { ...headers, ...content } }, (response) => {
      /** @type {Buffer[]} */
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString() }));
    });
    request.on('error', reject).setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`${method} ${url}: no answer`)));
    request.end(body);
  });
}
