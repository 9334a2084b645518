import type { ChangeEvent } from '@callboard/api-client';
import { eventWords } from './event-words';

const words = (type: string, subject: string, data: unknown = {}) => {
  const { about, happened } = eventWords({ specversion: '1.0', id: '1', source: '/catalog', type, subject, time: '2026-11-23T12:00:00Z', datacontenttype: 'application/json', data } satisfies ChangeEvent);
  return `${about} ${happened}`;
};

describe('words for events that are not about an entity', () => {
  it('names a location by its file and counts what it brought', () => {
    expect(words('callboard.catalog.location.processed.v1', 'id', { target: 'https://git.example/acme/shop/all.yaml', entities: 103, created: 103, updated: 0, deleted: 0, errors: 2 })).toBe(
      'shop/all.yaml was read: 103 entities, 103 new, 2 refused',
    );
    expect(words('callboard.catalog.location.failed.v1', 'id', { target: '/a/b.yaml', message: 'no such file' })).toBe('a/b.yaml could not be read: no such file');
  });

  it('tells conflicts and plugins', () => {
    expect(words('callboard.catalog.conflict.detected.v1', 'component:default/x')).toBe('component:default/x is emitted by a second source, which is set aside');
    expect(words('callboard.plugin.degraded.v1', 'team-radar')).toBe('Plugin team-radar is in trouble');
    expect(words('callboard.plugin.enabled.v1', 'team-radar')).toBe('Plugin team-radar was enabled');
  });

  it('lets unknown types go by their name', () => {
    expect(words('callboard.identity.session.started.v1', 'abc')).toBe('abc identity.session.started');
  });
});
