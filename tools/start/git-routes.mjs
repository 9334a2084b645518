import { createHash, timingSafeEqual } from 'node:crypto';
import { answerWithGit } from './git-http-backend.mjs';
import { blobPage, listPage, messagePage, STYLE, treePage } from './git-pages.mjs';
import { isInnerPath, isName } from './git-repositories.mjs';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/**
 * Answers every request to the local git server: smart HTTP, raw files, and small pages. Reading is for everybody on
 * this machine, pushing for whom the password is known to; a push to a repository that does not exist makes it.
 * @param {{ repositories: import('./git-repositories.mjs').GitRepositories, username: string, password: string }} options
 * @returns {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<void>}
 */
export function gitRoutes({ repositories, username, password }) {
  return async (request, response) => {
    const host = request.headers.host ?? '';
    // A page of a foreign site can have its name point here; the name it asks for gives it away.
    if (!LOOPBACK_NAMES.has(host.replace(/:\d+$/, ''))) return send(response, 421, messagePage('Wrong address', 'This server answers to localhost only.'));
    const url = new URL(request.url ?? '/', 'http://localhost');
    const segments = decodedSegments(url.pathname);
    if (!segments) return send(response, 400, messagePage('Bad address', 'That address cannot be read.'));
    const [owner, repositoryOrGit, ...rest] = segments;
    if (owner === undefined) return isReading(request) ? send(response, 200, listPage(repositories.list())) : refuseMethod(response);
    const name = repositoryOrGit?.replace(/\.git$/, '') ?? '';
    if (!isName(owner) || !isName(name)) return notFound(response);

    if (repositoryOrGit?.endsWith('.git') && rest.length > 0) return smartHttp({ owner, name, rest, url, request, response });
    if (!isReading(request)) return refuseMethod(response);
    if (!repositories.exists(owner, name)) return notFound(response);
    return page({ owner, name, rest, host, request, response });
  };

  /**
   * @param {{ owner: string, name: string, rest: string[], url: URL, request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse }} call
   */
  async function smartHttp({ owner, name, rest, url, request, response }) {
    const service = serviceOf(request.method, rest.join('/'), url.searchParams.get('service'));
    if (!service) return notFound(response);
    const mayPush = isUser(request.headers.authorization);
    if (service === 'git-receive-pack' && !mayPush) {
      response.setHeader('www-authenticate', 'Basic realm="Callboard", charset="UTF-8"');
      return send(response, 401, messagePage('Not signed in', 'Pushing needs the user name and password of the local git server.'));
    }
    if (service === 'git-receive-pack') await repositories.create(owner, name);
    if (!repositories.exists(owner, name)) return notFound(response);
    await answerWithGit(request, response, {
      folder: repositories.folder,
      pathInfo: `/${owner}/${name}.git/${rest.join('/')}`,
      query: rest[0] === 'info' ? `service=${service}` : '',
      user: mayPush ? username : undefined,
      headers: HEADERS,
      beforeEnd: async () => {
        if (rest[0] === 'git-receive-pack') await repositories.settleHead(owner, name);
      },
    });
  }

  /**
   * @param {{ owner: string, name: string, rest: string[], host: string, request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse }} call
   */
  async function page({ owner, name, rest, host, request, response }) {
    const repository = { owner, name };
    const cloneUrl = `http://${host}/${owner}/${name}.git`;
    const [view, ...where] = rest;
    const branch = await repositories.defaultBranch(owner, name);
    if (view === undefined) {
      const root = await repositories.find(owner, name, branch, []);
      const entries = root ? await repositories.tree(owner, name, root.id) : [];
      return send(response, 200, treePage({ repository, branch, path: [], entries, commit: await repositories.lastCommit(owner, name, branch), cloneUrl }));
    }
    if (!['tree', 'blob', 'raw'].includes(view) || !isInnerPath(where)) return notFound(response);
    const at = await repositories.resolve(owner, name, where);
    const found = at && (await repositories.find(owner, name, at.branch, at.path));
    if (!at || !found || (found.kind === 'blob') !== (view !== 'tree')) return notFound(response);
    if (view === 'raw') return sendRaw(request, response, found.id, () => repositories.blob(owner, name, found.id));
    if (view === 'blob') return send(response, 200, blobPage({ repository, ...at, content: await repositories.blob(owner, name, found.id) }));
    const entries = await repositories.tree(owner, name, found.id);
    return send(response, 200, treePage({ repository, ...at, entries, commit: await repositories.lastCommit(owner, name, at.branch), cloneUrl }));
  }

  /** @param {string | undefined} header */
  function isUser(header) {
    const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
    if (!encoded) return false;
    const digest = (/** @type {string} */ text) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(Buffer.from(encoded, 'base64').toString('utf8')), digest(`${username}:${password}`));
  }
}

/**
 * The path's segments, decoded once; undefined when a segment hides a slash or is not UTF-8. A slash at the end is ignored.
 * @param {string} pathname
 */
export function decodedSegments(pathname) {
  try {
    const segments = pathname.replace(/^\/|\/$/g, '').split('/').filter((segment, _index, all) => all.length > 1 || segment !== '').map(decodeURIComponent);
    return segments.some((segment) => segment.includes('/') || segment.includes('\0')) ? undefined : segments;
  } catch {
    return undefined;
  }
}

/**
 * Which of git's two services a request is for; undefined for everything else (the "dumb" protocol is not served).
 * @param {string | undefined} method
 * @param {string} path
 * @param {string | null} service
 */
function serviceOf(method, path, service) {
  const wanted = method === 'GET' && path === 'info/refs' ? service : method === 'POST' ? path : undefined;
  return wanted === 'git-upload-pack' || wanted === 'git-receive-pack' ? wanted : undefined;
}

/** @param {import('node:http').IncomingMessage} request */
function isReading(request) {
  return request.method === 'GET' || request.method === 'HEAD';
}

/** @param {import('node:http').ServerResponse} response */
function notFound(response) {
  send(response, 404, messagePage('Not found', 'There is no such repository, branch or file.'));
}

/** @param {import('node:http').ServerResponse} response */
function refuseMethod(response) {
  response.setHeader('allow', 'GET, HEAD');
  send(response, 405, messagePage('Not possible', 'This address can only be read.'));
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} html
 */
function send(response, status, html) {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(html) });
  response.end(response.req.method === 'HEAD' ? undefined : html);
}

/**
 * A file as it is. Whatever it holds, a browser shows it as text or saves it, and runs nothing.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {string} id names the content, so it is the entity tag too
 * @param {() => Promise<Buffer>} read
 */
async function sendRaw(request, response, id, read) {
  const headers = { ...HEADERS, etag: `"${id}"` };
  if (request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${id}"`)) {
    response.writeHead(304, headers).end();
    return;
  }
  const content = await read();
  const type = content.subarray(0, 8000).includes(0) ? 'application/octet-stream' : 'text/plain; charset=utf-8';
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': content.length });
  response.end(request.method === 'HEAD' ? undefined : content);
}
