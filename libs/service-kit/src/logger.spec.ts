import { runInContext } from './context.js';
import { createRootLogger, scrubSecrets } from './logger.js';

const record = (write: (log: ReturnType<typeof createRootLogger>) => void): { text: string; line: Record<string, unknown> } => {
  let text = '';
  write(createRootLogger({ write: (line) => (text += line) }));
  return { text, line: JSON.parse(text) as Record<string, unknown> };
};

it('writes JSON with level, time, message and the correlation id of the work in progress', () => {
  const { line } = record((log) => runInContext({ correlationId: 'c-1' }, () => log.info({ entity: 'component:default/x' }, 'stored')));
  expect(line).toMatchObject({ level: 'info', message: 'stored', entity: 'component:default/x', correlationId: 'c-1' });
  expect(Date.parse(String(line.time))).not.toBeNaN();
});

it('lets no secret through, wherever it stands', () => {
  const jwt = `eyJhbGciOiJFUzI1NiJ9.${'canary'.repeat(4)}.${'canary'.repeat(4)}`;
  const { text } = record((log) =>
    log.error(
      {
        headers: { authorization: 'Basic canary', cookie: 'canary', 'set-cookie': ['canary'], 'x-api-key': 'canary' },
        options: { token: 'canary', nested: { password: 'canary' } },
        secrets: { a: 'canary' },
        error: new Error(`connect postgres://catalog:canary@127.0.0.1/db: ${jwt}`),
        url: 'nats://identity:canary@127.0.0.1:4222',
      },
      `sent Bearer canarycanary with ${jwt}`,
    ),
  );
  expect(text).not.toContain('canary');
  expect(text).toContain('postgres://catalog:[redacted]@127.0.0.1/db');
});

it('leaves ordinary text alone', () => {
  const text = 'GET http://localhost:3000/api/catalog 200, mail to ann@example.org, Bearer of news';
  expect(scrubSecrets(text)).toBe(text);
});

it('finds a token inside other text, and leaves what only looks alike', () => {
  const jwt = `eyJhbGciOiJFUzI1NiJ9.${'canary'.repeat(4)}.${'canary'.repeat(4)}`;
  expect(scrubSecrets(`GET /api/x%3D${jwt}/y`)).toBe('GET /api/x%3D[redacted]/y');
  expect(scrubSecrets(`portal.example.internal.${jwt}.more`)).toBe('portal.example.internal.[redacted].more');
  expect(scrubSecrets(`${jwt.slice(0, 40)} was cut off`)).toBe('[redacted] was cut off');
  expect(scrubSecrets('a.component.named.heyJude.and.others')).toBe('a.component.named.heyJude.and.others');
});

it('takes as long as a text is long, whatever is in it', () => {
  const unit = process.hrtime.bigint;
  const time = (length: number): number => {
    const begin = unit();
    for (const part of ['eyJ', '://', '://a:', 'Bearer ', 'eyJaaaaaaaa.']) scrubSecrets(part.repeat(length / part.length));
    return Number(unit() - begin) / 1e6;
  };
  time(10_000);
  // Tried anew at every letter, a quarter of a megabyte took two minutes.
  expect(time(250_000)).toBeLessThan(2_000);
});

it('writes words, code and causes of an error, and nothing else that hangs on it', () => {
  const cause = Object.assign(new Error('password authentication failed'), { code: '28P01', client: { connectionParameters: { password: 'canary' } }, input: 'canary' });
  const { text, line } = record((log) => log.error({ error: new Error('no connection', { cause: new AggregateError([cause], 'all failed') }) }, 'failed'));
  expect(text).not.toContain('canary');
  expect(line.error).toMatchObject({
    type: 'Error',
    message: 'no connection',
    stack: expect.stringContaining('logger.spec') as string,
    cause: { type: 'AggregateError', errors: [{ message: 'password authentication failed', code: '28P01' }] },
  });
});
