import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '@callboard/contracts';
import type { BackendName } from '../config.js';

const SERVICE_WORDS: Record<BackendName, string> = {
  catalog: 'The catalog service',
  scaffolder: 'The scaffolder service',
  search: 'The search service',
  'plugin-host': 'The plugin service',
  identity: 'The identity service',
};

/** 503 in the error envelope of the API, so that clients read it like any other failure. */
export function answerUnavailable(request: IncomingMessage, response: ServerResponse, owner: BackendName, relativeUrl: string): void {
  const code: ErrorCode = 'service_unavailable';
  answerJson(request, response, 503, {
    error: { name: 'ServiceUnavailableError', message: `${SERVICE_WORDS[owner]} does not answer. The rest of the portal works; try again in a moment.`, code },
    request: { method: request.method, url: relativeUrl },
    response: { statusCode: 503 },
  }, { 'retry-after': '1' });
}

/** 421: the connection reached us under a name that is not ours. */
export function answerUnknownHost(request: IncomingMessage, response: ServerResponse): void {
  answerJson(request, response, 421, {
    error: { name: 'MisdirectedRequestError', message: 'This portal does not answer under that host name. Use the address in its "baseUrl".' },
    request: { method: request.method, url: request.url },
    response: { statusCode: 421 },
  });
}

/** Sends JSON that no cache keeps and no browser guesses about. */
export function answerJson(request: IncomingMessage, response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  // What is left of an unread body would be taken for the next request on this connection.
  request.resume();
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
