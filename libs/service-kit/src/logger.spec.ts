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
