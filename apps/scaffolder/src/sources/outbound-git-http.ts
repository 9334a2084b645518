import type { Outbound } from '@callboard/outbound';
import type { HttpClient } from 'isomorphic-git';

/** A pack may be as large as a workspace, and takes its time. */
const MAX_BYTES = 100 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/**
 * Git's smart HTTP over the one guarded way out. Credentials of the configuration are added there, for exactly their
 * host; with a token of the person's own they stay here.
 */
export function outboundGitHttp(outbound: Outbound, { token }: { token?: string } = {}): HttpClient {
  return {
    async request({ url, method = 'GET', headers = {}, body }) {
      const answer = await outbound.fetch(url, {
        method: method === 'POST' ? 'POST' : 'GET',
        headers: { ...headers, ...(token && { authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` }) },
        body: body ? await collect(body) : undefined,
        maxBytes: MAX_BYTES,
        timeoutMs: TIMEOUT_MS,
        credentials: token === undefined,
      });
      return { url: answer.url, method, statusCode: answer.status, statusMessage: String(answer.status), headers: { ...answer.headers }, body: once(answer.body) };
    },
  };
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* once(buffer: Buffer): AsyncIterableIterator<Uint8Array> {
  yield buffer;
}
