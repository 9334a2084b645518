import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PortalConfig } from '../config.js';
import { Forwarder } from './forward.js';
import { findApiTarget } from './owners.js';

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

describe('the way to a service', () => {
  let service: Server;
  let door: Server;
  let url: string;
  let forwarder: Forwarder;
  const served: string[] = [];
  let dropNext = false;

  beforeAll(async () => {
    service = createServer((request, response) => {
      if (dropNext) {
        dropNext = false;
        request.socket.destroy();
        return;
      }
      served.push(`${request.method} ${request.url}`);
      response.end('answer');
    });
    const port = await listen(service);
    forwarder = new Forwarder({ services: { catalog: { host: '127.0.0.1', port } } } as unknown as PortalConfig);
    door = createServer((request, response) => forwarder.forward(request, response, findApiTarget(request.url ?? '')!));
    url = `http://127.0.0.1:${await listen(door)}`;
  });

  afterAll(() => {
    forwarder.close();
    for (const server of [door, service]) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('repeats a read once whose kept connection was closed by the service', async () => {
    expect((await fetch(`${url}/api/catalog/first`)).status).toBe(200);
    dropNext = true;
    const reply = await fetch(`${url}/api/catalog/second`);
    expect([reply.status, await reply.text()]).toEqual([200, 'answer']);
    expect(served).toEqual(['GET /api/catalog/first', 'GET /api/catalog/second']);
  });

  it('never repeats a write: its outcome is unknown', async () => {
    await fetch(`${url}/api/catalog/third`);
    dropNext = true;
    const reply = await fetch(`${url}/api/catalog/write`, { method: 'POST', body: '{}' });
    expect([reply.status, ((await reply.json()) as { error: { code: string } }).error.code]).toEqual([503, 'service_unavailable']);
    expect(served).not.toContain('POST /api/catalog/write');
  });
});
