import { catalogConfigSchema } from './config.js';

describe('the catalog’s configuration', () => {
  it('has these defaults', () => {
    expect(catalogConfigSchema.parse({})).toEqual({
      events: { http: { topics: [], perSecond: 50, maxWaiting: 10_000, keepDays: 7 }, modules: {} },
      catalog: {
        locations: [],
        readonly: false,
        refresh: { intervalSeconds: 300, toldIntervalSeconds: 3600, sweepSeconds: 2, maxBackOffSeconds: 3600 },
        providers: { github: {}, gitlab: {}, gitea: {}, bitbucketCloud: {}, azureDevOps: {}, githubOrg: [] },
        forges: { reservePercent: 20 },
        idempotency: { keepHours: 24 },
        kinds: [],
        kindExtensions: [],
        orphans: { graceHours: 24 },
        history: { keepDays: 90, keepRevisions: 10 },
      },
    });
  });

  it.each([
    [{ locations: [{ type: 'ftp', target: 'x' }] }],
    [{ rules: [{ allow: ['A'], locations: [{ type: 'url', exact: 'a', pattern: 'b' }] }] }],
    [{ unknown: 1 }],
  ])('refuses %j', (catalog) => {
    expect(catalogConfigSchema.safeParse({ catalog }).success).toBe(false);
  });
});
