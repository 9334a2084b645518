import { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import next from 'next';
import { portalConfig, PortalConfigError, type PortalConfig } from './config.js';
import { createDoor } from './door/door.js';

/** Open event streams would hold the shutdown until the 25 s are over; browsers reconnect by themselves. */
const GRACE_MS = 3_000;

const config = readOrExit();
const app = next({
  dev: false,
  quiet: true,
  dir: fileURLToPath(new URL('..', import.meta.url)),
  // Next.js listens for upgrades on the server it is given, and ends those it does not know. Ours are the door's: it gets one that never listens.
  httpServer: new Server(),
});
await app.prepare();
const pages = app.getRequestHandler();
const door = createDoor(config, (request, response) => pages(request, response));

const { host, port } = config.services.portal;
door.server.listen(port, host, () => log(`Portal listens on ${host}:${port}`));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    door.markStopping();
    await door.close(GRACE_MS);
    await app.close();
    process.exit(0);
  });
}

function readOrExit(): PortalConfig {
  try {
    return portalConfig();
  } catch (error) {
    if (!(error instanceof PortalConfigError)) throw error;
    process.stderr.write(`portal: ${error.message}\n`);
    process.exit(78);
  }
}

function log(message: string): void {
  process.stdout.write(`${JSON.stringify({ level: 'info', time: new Date().toISOString(), service: 'portal', msg: message })}\n`);
}
