import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PortalConfig } from '../config.js';
import { Forwarder } from './forward.js';
import { cleanRequestHeaders } from './headers.js';
import { isKnownHost } from './hosts.js';
import { findApiTarget } from './owners.js';
import { reportReadiness } from './readiness.js';
import { answerJson, answerUnknownHost } from './refusals.js';

/** Renders what is not API: Next.js, or anything else that answers a request. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** The one public server: sends API traffic to its owners, everything else to the pages. */
export interface Door {
  readonly server: Server;
  /** Readiness turns down, so that balancers look elsewhere; open requests go on. */
  markStopping(): void;
  /** Stops listening, lets open requests finish, and cuts what is still open after `graceMs` (event streams never end). */
  close(graceMs: number): Promise<void>;
}

export function createDoor(config: PortalConfig, pages: PageHandler): Door {
  const forwarder = new Forwarder(config);
  const protocol = config.baseUrl.startsWith('https:') ? 'https' : 'http';
  let serving = true;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    if (url === '/livez' || url === '/.backstage/health/v1/liveness') return answerJson(request, response, 200, { status: 'ok' });
    if (url === '/readyz') {
      const report = await reportReadiness(config, serving);
      return answerJson(request, response, report.status === 'down' ? 503 : 200, report);
    }
    if (url === '/.backstage/health/v1/readiness') {
      return serving
        ? answerJson(request, response, 200, { status: 'ok' })
        : answerJson(request, response, 503, { message: 'Backend is not ready to serve requests', status: 'error' });
    }
    if (!isKnownHost(request.headers.host, config.baseUrl)) return answerUnknownHost(request, response);
    cleanRequestHeaders(request, protocol);
    const target = findApiTarget(url);
    if (target) return forwarder.forward(request, response, target);
    await pages(request, response);
  };

  // The request timeout counts the body too and would cut large uploads; slow headers are cut after ten seconds.
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 300_000, keepAliveTimeout: 65_000 }, (request, response) => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else answerJson(request, response, 500, { error: { name: 'Error', message: 'The portal failed to answer.', code: 'internal' } });
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (!isKnownHost(request.headers.host, config.baseUrl)) return void socket.destroy();
    cleanRequestHeaders(request, protocol);
    forwarder.forwardUpgrade(request, socket, head);
  });

  return {
    server,
    markStopping: () => {
      serving = false;
    },
    close: async (graceMs) => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
      forwarder.close();
    },
  };
}
