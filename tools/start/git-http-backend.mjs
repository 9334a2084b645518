import { spawn } from 'node:child_process';
import { gitEnvironment } from './git-repositories.mjs';

/** A push of more than this is refused. */
const MAX_BODY_BYTES = 200 * 1024 * 1024;

const TIMEOUT_MS = 120_000;

/**
 * Lets git's own program for smart HTTP answer a request (CGI, RFC 3875). Resolves when the answer is complete.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {{ folder: string, pathInfo: string, query: string, user: string | undefined, headers: Record<string, string>, beforeEnd: () => Promise<void> }} options
 *   `beforeEnd` is done before the client hears that all is done; `pathInfo` was validated: `/<owner>/<repository>.git/<service>`
 * @returns {Promise<void>}
 */
export function answerWithGit(request, response, { folder, pathInfo, query, user, headers, beforeEnd }) {
  return new Promise((resolve) => {
    const child = spawn('git', ['http-backend'], {
      env: {
        ...gitEnvironment(),
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathInfo,
        QUERY_STRING: query,
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: request.headers['content-length'] ?? '',
        HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_ADDR: request.socket.remoteAddress ?? '',
        ...(user ? { REMOTE_USER: user } : {}),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    response.once('close', () => child.kill('SIGTERM'));

    let received = 0;
    request.on('data', (chunk) => {
      received += chunk.length;
      if (received > MAX_BODY_BYTES) {
        child.kill('SIGKILL');
        request.destroy();
      }
    });
    request.pipe(child.stdin);
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text) => process.stderr.write(`git http-backend: ${text}`));

    let head = Buffer.alloc(0);
    child.stdout.on('data', (chunk) => {
      if (response.headersSent) {
        if (!response.write(chunk)) {
          child.stdout.pause();
          response.once('drain', () => child.stdout.resume());
        }
        return;
      }
      head = Buffer.concat([head, chunk]);
      const parsed = parseCgiHead(head);
      if (!parsed) return;
      response.writeHead(parsed.status, { ...parsed.headers, ...headers });
      response.write(parsed.rest);
    });
    child.once('error', (error) => process.stderr.write(`git http-backend: ${error.message}\n`));
    child.once('close', async () => {
      clearTimeout(timer);
      await beforeEnd().catch((error) => process.stderr.write(`git server: ${error.message}\n`));
      if (!response.headersSent) response.writeHead(500, headers);
      response.end(resolve);
      if (response.destroyed) resolve();
    });
  });
}

/**
 * The head of a CGI answer, once it is complete: its status, header fields, and what came after the blank line.
 * @param {Buffer} data
 * @returns {{ status: number, headers: Record<string, string>, rest: Buffer } | undefined}
 */
export function parseCgiHead(data) {
  const end = /\r?\n\r?\n/.exec(data.toString('latin1'));
  if (!end) return undefined;
  /** @type {Record<string, string>} */
  const headers = {};
  let status = 200;
  for (const line of data.subarray(0, end.index).toString('latin1').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10) || 500;
    else if (colon > 0) headers[name] = value;
  }
  return { status, headers, rest: data.subarray(end.index + end[0].length) };
}
