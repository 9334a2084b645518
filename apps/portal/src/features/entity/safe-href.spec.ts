import { safeHref } from './safe-href';

describe('addresses behind links', () => {
  it.each(['https://grafana.example/d/x', 'http://localhost:3106/a/b', 'mailto:team@example.org'])('lets %s through', (url) => {
    expect(safeHref(url)).toBe(url);
  });

  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '//evil.example', '/relative', '', undefined])('refuses %j', (url) => {
    expect(safeHref(url)).toBeUndefined();
  });
});
