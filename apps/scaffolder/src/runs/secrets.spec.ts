import { actionLine, plainText, redactor } from './log-text.js';
import { SecretStandIns } from './secret-stand-ins.js';
import { SecretVault } from './secret-vault.js';

describe('secrets', () => {
  const SECRET = 'S3cr3t/value+1';

  it('are blanked in a line, and the rest of it stays', () => {
    const redact = redactor([SECRET, 'S3cr3t', 'ab', 'line one is long\nline two is long']);
    expect(redact(`token=${SECRET}; done`)).toBe('token=***; done');
    expect(redact('only S3cr3t here, and ab stays')).toBe('only *** here, and ab stays');
    expect(redact(`b64 ${Buffer.from(SECRET).toString('base64')}`)).toBe('b64 ***');
    expect(redact(`url ${encodeURIComponent(SECRET)}`)).toBe('url ***');
    expect(redact('first: line two is long')).toBe('first: ***');
  });

  it('lie in the vault for one task only', () => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const vault = new SecretVault(key);
    const locked = vault.lock('task-1', { tok: SECRET })!;
    expect(locked.includes(SECRET)).toBe(false);
    expect(vault.unlock('task-1', locked)).toEqual({ tok: SECRET });
    expect(() => vault.unlock('task-2', locked)).toThrow();
    expect(() => new SecretVault(Buffer.alloc(32, 2).toString('base64')).unlock('task-1', locked)).toThrow();
    const changed = Buffer.from(locked);
    changed[changed.length - 1]! ^= 1;
    expect(() => vault.unlock('task-1', changed)).toThrow();
    expect([vault.lock('task-1', {}), vault.unlock('task-1', undefined)]).toEqual([undefined, {}]);
    expect(vault.lock('task-1', { tok: SECRET })).not.toEqual(locked);
  });

  it('come in for their stand-ins, whole or beside text', () => {
    const standIns = new SecretStandIns({ tok: SECRET }, { key: 'K' });
    const { tok } = standIns.secrets as { tok: string };
    expect(tok).not.toContain('S3cr3t');
    expect(standIns.fill({ a: tok, b: [`Bearer ${tok}`, standIns.environment.key], c: 1, d: null })).toEqual({ a: SECRET, b: [`Bearer ${SECRET}`, 'K'], c: 1, d: null });
  });

  it.each([
    ['upper case', (text: string) => text.toUpperCase()],
    ['cut', (text: string) => text.slice(0, 40)],
    ['doubled inside', (text: string) => `${text.slice(0, 30)}x${text.slice(30)}`],
  ])('do not come in for a stand-in that was changed: %s', (_how, change) => {
    const standIns = new SecretStandIns({ tok: SECRET }, {});
    expect(() => standIns.fill({ a: change(standIns.secrets.tok!) })).toThrow(expect.objectContaining({ code: 'secret_not_allowed_here' }) as Error);
  });
});

describe('lines of the log', () => {
  it('obey nobody: control characters are shown, not sent', () => {
    expect(plainText('a\u001b[31mred\r\nb\rc\0\u0085\u2028\td')).toBe('a\\u001b[31mred\nb\\u000dc\\u0000\\u0085\\u2028\td');
    expect(actionLine('warn', 'x')).toBe('\u001b[33mwarn\u001b[39m: x');
  });

  it('end somewhere', () => {
    expect(plainText('x'.repeat(100_000)).length).toBeLessThan(66_000);
  });
});
