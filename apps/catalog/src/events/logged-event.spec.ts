import type { CloudEvent } from '@callboard/contracts';
import { isWanted, LoggedEvent, viewOf } from './logged-event.js';

const event = { specversion: '1.0', id: 'u@2', source: '/catalog', type: 'callboard.catalog.entity.updated.v1', subject: 'component:default/a', revision: 2, actor: 'user:default/ann', cause: '{}', data: { secret: 1 } } as unknown as CloudEvent;

describe('an event as readers see it', () => {
  it('is wanted by its type or the beginning of it', () => {
    expect(isWanted(event.type, ['callboard.catalog.*'])).toBe(true);
    expect(isWanted(event.type, ['callboard.catalog.entity.updated.v1'])).toBe(true);
    expect(isWanted(event.type, ['callboard.catalog.entity', 'callboard.catalog.location.*'])).toBe(false);
    expect(isWanted(event.type, ['*'])).toBe(true);
  });

  it('enters, changes or leaves what passes a filter', () => {
    expect([viewOf(false, true), viewOf(true, true), viewOf(true, false), viewOf(false, false)]).toEqual(['entered', 'changed', 'left', undefined]);
  });

  it('is written once per view', () => {
    const logged = new LoggedEvent(5, event, 'cursor');
    expect(logged.change).toBe('updated');
    expect(JSON.parse(logged.json('left'))).toEqual({ ...event, view: 'left' });
    expect(logged.json()).toBe(JSON.stringify(event));
    expect(new LoggedEvent(5, { ...event, type: 'callboard.catalog.location.failed.v1' }, 'cursor').change).toBeUndefined();
  });

  it('says nothing but ref and revision to those who may no longer see the entity', () => {
    const text = new LoggedEvent(5, event, 'cursor').farewell();
    expect(JSON.parse(text)).toEqual({ specversion: '1.0', id: 'u@2', source: '/catalog', type: event.type, subject: 'component:default/a', revision: 2, view: 'left', data: { ref: 'component:default/a', revision: 2 } });
  });
});
