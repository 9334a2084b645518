import { EntityCreated, LocationRegistered } from '@callboard/contracts';
import { readEvent } from './incoming-event.js';

const data = { ref: 'component:default/a', uid: 'u', revision: 1, relations: [] };
const event = { specversion: '1.0', id: 'u@1', source: '/catalog', type: EntityCreated.type, subject: 'component:default/a', time: '2026-01-01T00:00:00Z', datacontenttype: 'application/json', data };
const read = (message: unknown): ReturnType<typeof readEvent> => readEvent(typeof message === 'string' ? message : JSON.stringify(message), [EntityCreated], 'CATALOG');

describe('a message on its way to a handler', () => {
  it('is an event when envelope and data fit their contracts', () => {
    expect(read({ ...event, unheardOf: 'kept out' })).toMatchObject({ kind: 'event', event: { id: 'u@1', data } });
  });

  it('is passed over when its type is known but was not asked for', () => {
    expect(read({ ...event, type: LocationRegistered.type })).toEqual({ kind: 'other' });
  });

  it.each([
    ['not JSON', '{', 'invalid_event'],
    ['null', null, 'invalid_event'],
    ['an envelope without id', { ...event, id: undefined }, 'invalid_event'],
    ['a version that does not exist yet', { ...event, type: 'callboard.catalog.entity.created.v2' }, 'unknown_event'],
    ['a source that does not own the stream', { ...event, source: '/scaffolder' }, 'invalid_event'],
    ['data that breaks the contract', { ...event, data: { ...data, revision: 'one' } }, 'invalid_event'],
  ])('is broken when it is %s', (_what, message, code) => {
    expect(read(message)).toMatchObject({ kind: 'broken', code });
  });

  it('keeps of a broken envelope what helps to find it', () => {
    expect(read({ id: 'x', type: 'y', subject: 'z' })).toMatchObject({ kind: 'broken', eventId: 'x', type: 'y', subject: 'z' });
  });
});
