import { createServer } from 'node:http';

const routes = {
  'GET /': () => ({ service: '${{ values.name }}', message: 'It runs.' }),
  'GET /livez': () => ({ status: 'ok' }),
  'GET /readyz': () => ({ status: 'ok' }),
};

/** The service without a port: start it with `listen`, or hand it to a test. */
export function createApp() {
  return createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const route = routes[`${request.method} ${path}`];
    response.writeHead(route ? 200 : 404, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(route ? route() : { error: `Nothing at ${path}` }));
  });
}
