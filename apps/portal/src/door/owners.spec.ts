import { findApiTarget } from './owners.js';

describe('who owns a path of the API', () => {
  it.each([
    ['/api/catalog/entities?limit=1', 'catalog', '/entities?limit=1'],
    ['/api/events/stream', 'catalog', '/stream'],
    ['/api/scaffolder/v2/tasks', 'scaffolder', '/v2/tasks'],
    ['/api/search/query?term=a%20b', 'search', '/query?term=a%20b'],
    ['/api/auth/guest/refresh', 'identity', '/guest/refresh'],
    ['/api/user-settings/buckets/a', 'identity', '/buckets/a'],
    ['/api/plugins', 'plugin-host', '/'],
    ['/api/proxy/x', 'plugin-host', '/x'],
    ['/api/team-radar/changes', 'plugin-host', '/changes'],
    ['/api/toString/x', 'plugin-host', '/x'],
  ])('%s', (url, owner, relativeUrl) => {
    expect(findApiTarget(url)).toEqual({ owner, relativeUrl });
  });

  it.each(['/', '/api', '/api/', '//api/catalog', '/%61pi/catalog', '/API/catalog', '/apis/catalog', '/api/../catalog', '/api/.hidden', '/portal/x'])('%s is not the API', (url) => {
    expect(findApiTarget(url)).toBeUndefined();
  });
});
