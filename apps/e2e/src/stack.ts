import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface Stack {
  /** The public door, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** A folder with a catalog-info.yaml that specs may edit. */
  readonly catalog: string;
  readonly folder: string;
}

const STACK = 'CALLBOARD_E2E_STACK';

/** The running system. */
export const stack = JSON.parse(process.env[STACK] ?? '{}') as Stack;

/** A token with every right, as scripts use it. */
export function adminToken(): string {
  return readFileSync(join(stack.dataDir, 'admin-token'), 'utf8').trim();
}

/** The git server of local mode. */
export const gitHost = `localhost:${stack.port + 106}`;

export interface ApiReply<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Calls the API through the public door with the admin token (or the one given; `null` for none). */
export async function api<T = unknown>(path: string, options: { method?: string; body?: unknown; token?: string | null } = {}): Promise<ApiReply<T>> {
  const token = options.token === undefined ? adminToken() : options.token;
  const reply = await fetch(`${stack.url}/api${path}`, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as T };
}

/** Asks until the answer is no longer undefined; fails with the name of what was awaited. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, limitMs = 15_000): Promise<T> {
  const end = Date.now() + limitMs;
  let problem: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) {
        return answer;
      }
    } catch (error) {
      problem = error;
    }
    await delay(50);
  }
  throw new Error(`Waited ${limitMs} ms in vain for: ${what}`, { cause: problem });
}

/** Server-sent events of the catalog, collected in the background until `stop`. */
export async function follow(query: string): Promise<{ events: CatalogEvent[]; stop: () => void }> {
  const abort = new AbortController();
  const reply = await fetch(`${stack.url}/api/events/stream?${query}`, {
    headers: { authorization: `Bearer ${adminToken()}`, accept: 'text/event-stream' },
    signal: abort.signal,
  });
  if (!reply.ok || !reply.body) {
    throw new Error(`The stream answered ${reply.status}`);
  }
  const events: CatalogEvent[] = [];
  void collect(reply.body, events).catch(() => undefined);
  return { events, stop: () => abort.abort() };
}

export interface CatalogEvent {
  readonly cursor: string;
  readonly type: string;
  readonly subject: string;
  readonly revision: number;
  readonly data: { patch?: { op: string; path: string; value?: unknown }[]; entity?: { metadata: { description?: string } } };
}

async function collect(body: ReadableStream<Uint8Array>, events: CatalogEvent[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const frame = Object.fromEntries(
        rest
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
      ) as Record<string, string>;
      rest = rest.slice(end + 2);
      if (frame['data']) {
        events.push({ ...(JSON.parse(frame['data']) as CatalogEvent), cursor: frame['id'] ?? '' });
      }
    }
  }
}
