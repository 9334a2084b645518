// The git server of local mode: bare repositories of a folder over smart HTTP, on the loopback address only.
//   CALLBOARD_GIT_PASSWORD=… node git-server.mjs --folder <folder> --port <port> --username <name>
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { GitRepositories } from './git-repositories.mjs';
import { gitRoutes } from './git-routes.mjs';

const { values } = parseArgs({ options: { folder: { type: 'string' }, port: { type: 'string' }, username: { type: 'string' } } });
const { folder, port, username } = values;
// By environment: arguments can be read by every account of the machine.
const password = process.env.CALLBOARD_GIT_PASSWORD;
if (!folder || !port || !username || !password) {
  console.error('usage: CALLBOARD_GIT_PASSWORD=… git-server.mjs --folder <folder> --port <port> --username <name>');
  process.exit(64);
}

mkdirSync(folder, { recursive: true, mode: 0o700 });
const answer = gitRoutes({ repositories: new GitRepositories(folder), username, password });

const servers = ['127.0.0.1', '::1'].map((host) => {
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.requestTimeout = 300_000;
  server.on('error', (error) => {
    console.error(`${host}: ${error.message}`);
    // Many machines have no IPv6; without IPv4 there is nothing to serve.
    if (host === '127.0.0.1') process.exit(1);
  });
  server.listen({ host, port: Number(port) }, () => console.log(`git server listens on ${host}:${port}`));
  return server;
});

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
  process.once(signal, () => {
    for (const server of servers) {
      server.close();
      server.closeIdleConnections();
    }
    setTimeout(() => process.exit(0), 2_000).unref();
  });
}
