import { securityHeaders } from './security-headers.js';

describe('the headers of pages', () => {
  it('allow no inline script without the nonce and no eval; style attributes are the one exception', () => {
    const policy = securityHeaders({ nonce: 'abc', secure: false })['content-security-policy'] ?? '';
    expect(policy).toContain("script-src 'self' 'nonce-abc'");
    expect(policy.replace("style-src-attr 'unsafe-inline'", '')).not.toMatch(/unsafe-(inline|eval)/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:\/\//);
  });

  it('ask for https only where the portal is reached that way', () => {
    expect(securityHeaders({ nonce: 'a', secure: false })).not.toHaveProperty('strict-transport-security');
    expect(securityHeaders({ nonce: 'a', secure: true })['strict-transport-security']).toMatch(/max-age=\d{8}/);
  });
});
