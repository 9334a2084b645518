import { AppError, errorFromWire, errorToWire, NotFound, Unavailable } from './errors.js';

it('survives the way over a wire as the same class', () => {
  const error = new NotFound('entity_not_found', "No entity 'component:default/x'", { details: { ref: 'component:default/x' }, cause: new Error('select failed') });
  const wire = JSON.parse(JSON.stringify(errorToWire(error))) as never;
  const copy = errorFromWire(wire);
  expect(copy).toBeInstanceOf(NotFound);
  expect(copy).toMatchObject({ name: 'NotFound', kind: 'NotFound', code: 'entity_not_found', message: error.message, details: { ref: 'component:default/x' } });
  expect(JSON.stringify(wire)).not.toContain('select failed');
});

it('has no form for faults, whose text is not for others', () => {
  expect(errorToWire(new Error('password is hunter2'))).toBeUndefined();
  expect(errorToWire('text')).toBeUndefined();
});

it('takes a kind that it does not know for something that is away', () => {
  expect(errorFromWire({ kind: 'Later' as never, code: 'internal', message: 'x' })).toBeInstanceOf(Unavailable);
  expect(new Unavailable('database_timeout', 'x')).toBeInstanceOf(AppError);
});
