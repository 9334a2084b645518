import { acceptCorrelationId, acceptTraceparent, currentContext, extractTrace, injectTrace, newTraceparent, runInContext, setActor } from './context.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('goes from one process to the next with trace, correlation id and actor', async () => {
  const carried = await runInContext({ correlationId: 'c-1', traceparent }, async () => {
    await Promise.resolve();
    setActor('user:default/ann');
    return injectTrace();
  });
  expect(carried).toEqual({ correlationid: 'c-1', traceparent, actor: 'user:default/ann' });
  expect(extractTrace(JSON.parse(JSON.stringify(carried)) as object)).toEqual({ correlationId: 'c-1', traceparent, actor: 'user:default/ann' });
});

it('keeps the contexts of concurrent work apart', async () => {
  const seen = await Promise.all(['a', 'b'].map((correlationId) => runInContext({ correlationId }, async () => {
    await new Promise(setImmediate);
    return currentContext().correlationId;
  })));
  expect(seen).toEqual(['a', 'b']);
});

it.each(['', 'a b', 'a\nb', 'x'.repeat(129), '{"a":1}', 7, undefined])('makes its own correlation id instead of %j', (candidate) => {
  expect(acceptCorrelationId(candidate)).toMatch(/^[0-9a-f-]{36}$/);
});

it.each(['', `01${traceparent.slice(2)}`, '00-00000000000000000000000000000000-b7ad6b7169203331-01', '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', traceparent.toUpperCase()])(
  'does not take %j for a trace',
  (candidate) => expect(acceptTraceparent(candidate)).toBeUndefined(),
);

it('starts traces in the form that it accepts', () => {
  expect(acceptTraceparent(newTraceparent())).toMatch(/-00$/);
});
