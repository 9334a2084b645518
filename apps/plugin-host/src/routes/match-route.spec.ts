import { matchRoute } from './match-route.js';

const routes = [
  { method: 'GET' as const, path: '/teams/:kind/:name' },
  { method: 'GET' as const, path: '/teams/group/:name' },
  { method: 'GET' as const, path: '/teams/:kind/all' },
  { method: 'POST' as const, path: '/teams/:kind/:name' },
];

describe('the declared route for a path', () => {
  it.each([
    ['GET', '/teams/user/jane', 'GET /teams/:kind/:name', { kind: 'user', name: 'jane' }],
    ['GET', '/teams/group/payments', 'GET /teams/group/:name', { name: 'payments' }],
    ['GET', '/teams/group/all', 'GET /teams/group/:name', { name: 'all' }],
    ['GET', '/teams/user/all', 'GET /teams/:kind/all', { kind: 'user' }],
    ['POST', '/teams/user/a%20b%2Fc', 'POST /teams/:kind/:name', { kind: 'user', name: 'a b/c' }],
    ['GET', '/teams/user/jane/', 'GET /teams/:kind/:name', { kind: 'user', name: 'jane' }],
  ])('%s %s is %s', (method, path, route, params) => {
    expect(matchRoute(routes, method, path)).toMatchObject({ route, params });
  });

  it.each([
    ['DELETE', '/teams/user/jane'],
    ['GET', '/teams'],
    ['GET', '/teams/user/jane/more'],
    ['GET', '/teams/user/%2e%2e'],
    ['GET', '/teams/user/.'],
    ['GET', '/teams/user/a%5cb'],
    ['GET', '/teams/user/a%00b'],
    ['GET', '/teams/user/%zz'],
  ])('%s %s is none', (method, path) => {
    expect(matchRoute(routes, method, path)).toBeUndefined();
  });
});
