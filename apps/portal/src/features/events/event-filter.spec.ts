import type { ChangeEvent } from '@callboard/api-client';
import { curlCommand, kindOfEvent, passesFilter } from './event-filter';

const event = (type: string, subject: string, actor?: string): ChangeEvent => ({
  specversion: '1.0',
  id: '1',
  source: '/catalog',
  type,
  subject,
  time: '2026-11-23T12:00:00Z',
  datacontenttype: 'application/json',
  data: {},
  actor,
});
const updated = event('callboard.catalog.entity.updated.v1', 'component:default/fare-engine', 'user:default/ines');

describe('the filter of the feed', () => {
  it('knows what an event is about', () => {
    expect(kindOfEvent(updated)).toBe('component');
    expect(kindOfEvent(event('callboard.catalog.location.processed.v1', 'uuid'))).toBe('location');
    expect(kindOfEvent(event('callboard.plugin.degraded.v1', 'hello'))).toBe('plugin');
  });

  it('wants one of the kinds and every word', () => {
    expect(passesFilter(updated, { kinds: ['api'], text: '' })).toBe(false);
    expect(passesFilter(updated, { kinds: ['component', 'api'], text: 'fare ines' })).toBe(true);
    expect(passesFilter(updated, { kinds: [], text: 'deleted' })).toBe(false);
  });

  it('becomes a command', () => {
    expect(curlCommand({ kinds: ['component', 'location'], text: 'x' }, 'http://localhost:3000', '$TOKEN')).toBe(
      'curl -N -H "Authorization: Bearer $TOKEN" \\\n  "http://localhost:3000/api/events/stream?filter=kind=component"',
    );
    expect(curlCommand({ kinds: [], text: '' }, 'https://x', '$T')).toContain('"https://x/api/events/stream"');
  });
});
