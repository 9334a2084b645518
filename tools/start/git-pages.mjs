/** The HTML pages of the local git server: no script, no foreign request, everything escaped. */

const STYLE = `
:root{color-scheme:light dark;--text:#1c1f26;--soft:#5b6270;--line:#e3e6eb;--ground:#fff;--raised:#f7f8fa;--link:#2f5bd8}
@media(prefers-color-scheme:dark){:root{--text:#e6e8ec;--soft:#9aa2b1;--line:#2b303a;--ground:#14161b;--raised:#1b1e25;--link:#8fb0ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:960px;padding:32px 24px 64px;background:var(--ground);color:var(--text);font:15px/1.55 system-ui,sans-serif}
a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
h1{font-size:22px;line-height:1.3;margin:0 0 4px;font-weight:600;overflow-wrap:anywhere}
.soft{color:var(--soft);margin:0 0 20px}
code,pre{font:13px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.list{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.list li+li{border-top:1px solid var(--line)}
.list a{display:block;padding:8px 14px;color:var(--text);overflow-wrap:anywhere}.list a:hover{background:var(--raised);text-decoration:none}
.list .kind{display:inline-block;width:4.5em;color:var(--soft);font-size:13px}
.box{border:1px solid var(--line);border-radius:8px;overflow:auto;background:var(--raised);margin:0}
pre.box{padding:14px 0;counter-reset:line}
pre.box span{display:block;padding:0 16px 0 0;min-height:1.6em}
pre.box span::before{counter-increment:line;content:counter(line);display:inline-block;width:3.5em;padding-right:1.2em;text-align:right;color:var(--soft);user-select:none}
.box p{margin:0;padding:14px 16px}
.clone{margin:20px 0 0}
.bar{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:baseline;justify-content:space-between}
`;

/**
 * @param {{ owner: string, name: string }[]} repositories
 */
export function listPage(repositories) {
  const items = repositories.map(({ owner, name }) => item(`/${owner}/${name}`, '', `${owner}/${name}`));
  const body = items.length > 0 ? list(items) : notice('No repositories yet. A template that publishes here, or a first "git push", makes one.');
  return page('Repositories', `<h1>Repositories</h1><p class="soft">Kept on this machine, for templates that have no forge to publish to.</p>${body}`);
}

/**
 * @param {object} view
 * @param {{ owner: string, name: string }} view.repository
 * @param {string} view.branch
 * @param {readonly string[]} view.path
 * @param {{ kind: string, name: string }[]} view.entries
 * @param {{ id: string, subject: string, author: string, time: string } | undefined} view.commit
 * @param {string} view.cloneUrl
 */
export function treePage({ repository, branch, path, entries, commit, cloneUrl }) {
  const up = path.length > 0 ? [item(urlOf(repository, 'tree', branch, path.slice(0, -1)), 'folder', '..')] : [];
  const items = entries.map((entry) =>
    item(urlOf(repository, entry.kind === 'tree' ? 'tree' : 'blob', branch, [...path, entry.name]), entry.kind === 'tree' ? 'folder' : 'file', entry.name),
  );
  const body = items.length + up.length > 0 ? list([...up, ...items]) : notice('This repository is empty.');
  return page(
    titleOf(repository, path),
    `${heading(repository, branch, path)}
<p class="soft">${commit ? `${escape(commit.subject)} · ${escape(commit.author)} · <time datetime="${escape(commit.time)}">${escape(commit.time.slice(0, 16).replace('T', ' '))}</time> · <code>${escape(commit.id.slice(0, 8))}</code>` : `Branch ${escape(branch)} has no commit yet.`}</p>
${body}
<p class="soft clone"><code>git clone ${escape(cloneUrl)}</code></p>`,
  );
}

/**
 * @param {object} view
 * @param {{ owner: string, name: string }} view.repository
 * @param {string} view.branch
 * @param {readonly string[]} view.path
 * @param {Buffer} view.content
 */
export function blobPage({ repository, branch, path, content }) {
  const size = content.length < 1024 ? `${content.length} bytes` : `${(content.length / 1024).toFixed(1)} KB`;
  return page(
    titleOf(repository, path),
    `${heading(repository, branch, path)}
<p class="soft bar"><span>Branch ${escape(branch)} · ${size}</span><a href="${urlOf(repository, 'raw', branch, path)}">Raw</a></p>
${blobBody(content)}`,
  );
}

/** Longer texts are for the raw view. */
const SHOWN_BYTES = 512 * 1024;

/** @param {Buffer} content */
function blobBody(content) {
  if (content.length === 0) return notice('This file is empty.');
  if (content.subarray(0, 8000).includes(0)) return notice('This file is not text.');
  if (content.length > SHOWN_BYTES) return notice('This file is too long to show here; open it raw.');
  const lines = content.toString('utf8').replace(/\r?\n$/, '').split(/\r?\n/);
  return `<pre class="box">${lines.map((line) => `<span>${escape(line)}</span>`).join('')}</pre>`;
}

/**
 * @param {string} title
 * @param {string} message
 */
export function messagePage(title, message) {
  return page(title, `<h1>${escape(title)}</h1><p class="soft">${escape(message)}</p><p><a href="/">All repositories</a></p>`);
}

/**
 * @param {{ owner: string, name: string }} repository
 * @param {string} branch
 * @param {readonly string[]} path
 */
function heading(repository, branch, path) {
  const home = `<a href="/">Repositories</a> / <a href="/${repository.owner}/${repository.name}">${escape(`${repository.owner}/${repository.name}`)}</a>`;
  const crumbs = path.map((segment, index) =>
    index === path.length - 1 ? escape(segment) : `<a href="${urlOf(repository, 'tree', branch, path.slice(0, index + 1))}">${escape(segment)}</a>`,
  );
  return `<h1>${[home, ...crumbs].join(' / ')}</h1>`;
}

/**
 * @param {{ owner: string, name: string }} repository
 * @param {readonly string[]} path
 */
function titleOf(repository, path) {
  return [`${repository.owner}/${repository.name}`, ...path].join('/');
}

/**
 * @param {{ owner: string, name: string }} repository
 * @param {'tree' | 'blob' | 'raw'} view
 * @param {string} branch
 * @param {readonly string[]} path
 */
function urlOf({ owner, name }, view, branch, path) {
  return escape(['', owner, name, view, ...branch.split('/'), ...path.map(encodeURIComponent)].join('/'));
}

/**
 * @param {string} href
 * @param {string} kind
 * @param {string} name
 */
function item(href, kind, name) {
  return `<li><a href="${href}">${kind ? `<span class="kind">${kind}</span>` : ''}${escape(name)}</a></li>`;
}

/** @param {string[]} items */
function list(items) {
  return `<ul class="list">${items.join('')}</ul>`;
}

/** @param {string} text */
function notice(text) {
  return `<div class="box"><p>${escape(text)}</p></div>`;
}

/**
 * @param {string} title
 * @param {string} body
 */
function page(title, body) {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>
`;
}

/** @param {string} text */
export function escape(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The style sheet is the only thing a page may use; its hash is allowed, nothing else. */
export { STYLE };
