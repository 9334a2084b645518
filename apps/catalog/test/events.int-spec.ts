import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Entity, Filter } from '@callboard/catalog-model';
import { MATCH_ALL, parseFilter } from '@callboard/catalog-model';
import { cloudEventSchema, findEvent } from '@callboard/contracts';
import { waitFor } from '@callboard/testing';
import { EntitiesModule } from '../src/entities/entities.module.js';
import { EntitiesRepository } from '../src/entities/entities.repository.js';
import type { EntityRights } from '../src/entities/entity-rights.query.js';
import { EventFeed } from '../src/events/event-feed.query.js';
import { EventsModule } from '../src/events/events.module.js';
import { SelectEvents } from '../src/events/select-events.query.js';
import { HistoryRepository } from '../src/history/history.repository.js';
import { CatalogWorld } from './catalog-world.js';
import { EventReader } from './event-reader.js';

interface EventPage {
  items: { type: string; subject: string; position: string; revision: number; view?: string; data: { entity?: unknown; entityHash?: string } }[];
  cursor: string;
  more: boolean;
}

interface Refusal {
  error: { message: string; code: string; details?: { snapshot: string; oldest: string } };
}

const component = (name: string, spec: Record<string, string> = {}, metadata: Partial<Entity['metadata']> = {}): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, ...metadata },
  spec: { type: 'service', lifecycle: 'production', owner: 'team', ...spec },
});

describe('events', () => {
  let catalog: CatalogWorld;
  const readers: EventReader[] = [];
  beforeAll(async () => {
    catalog = await CatalogWorld.start([EntitiesModule, EventsModule]);
  });
  afterEach(() => readers.splice(0).forEach((reader) => reader.close()));
  afterAll(() => catalog.stop());

  const follow = async (query = '', headers: Record<string, string> = {}) => {
    const reader = await EventReader.open(`${catalog.url}/api/events/stream${query}`, catalog.token, headers);
    readers.push(reader);
    if (reader.reply.ok) {
      await waitFor(() => reader.frames.length > 0);
    }
    return reader;
  };
  const pull = async (query = '') => (await catalog.get<EventPage>(`/events${query}`)).body;
  const head = async () => (await catalog.database.one<{ position: number }>('SELECT position FROM log_head'))!.position;
  const here = async () => (await pull(`?after=CATALOG:${await head()}`)).cursor;
  let counter = 0;
  const unique = (prefix = 'c') => `${prefix}-${++counter}`;

  describe('the stream', () => {
    it('needs a token', async () => {
      expect((await fetch(`${catalog.url}/api/events/stream`)).status).toBe(401);
      expect((await fetch(`${catalog.url}/api/events`)).status).toBe(401);
    });

    it('gives each change as a CloudEvent with its type and a cursor, after telling where it begins', async () => {
      const reader = await follow();
      expect(reader.reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(reader.frames).toEqual([{ id: expect.any(String) }]);
      const name = unique();
      await catalog.seed.put([component(name)]);
      await waitFor(() => reader.events.length === 1);
      const [, frame] = reader.frames;
      expect(frame).toMatchObject({ event: 'callboard.catalog.entity.created.v1', id: expect.any(String) });
      expect(frame?.data).toMatchObject({ subject: `component:default/${name}`, revision: 1, sequence: '0000000001', view: 'entered', data: { ref: `component:default/${name}` } });
      expect(cloudEventSchema.safeParse(frame?.data).error).toBeUndefined();
      expect(findEvent(frame?.event ?? '')?.schema.safeParse(frame?.data?.data).error).toBeUndefined();
    });

    it('goes on after the cursor of the last event, and after the first frame when there was none', async () => {
      const first = await follow();
      first.close();
      const [a, b] = [unique(), unique()];
      await catalog.seed.put([component(a)]);
      const second = await follow('', { 'last-event-id': first.lastId ?? '' });
      await waitFor(() => second.events.length === 1);
      second.close();
      await catalog.seed.put([component(b)]);
      const third = await follow(`?since=${second.lastId}`);
      await waitFor(() => third.events.length === 1);
      expect([second.events[0]?.subject, third.events[0]?.subject]).toEqual([`component:default/${a}`, `component:default/${b}`]);
      const both = await follow(`?since=${second.lastId}`, { 'last-event-id': first.lastId ?? '' });
      await waitFor(() => both.events.length === 2);
    });

    it('replays all with since=0, from a time, or from a position', async () => {
      const all = await follow('?since=0');
      const end = await head();
      await waitFor(() => all.positions.at(-1) === end);
      expect(all.positions).toEqual(Array.from({ length: end }, (_, index) => index + 1));
      const { rows } = { rows: await catalog.database.query<{ now: Date }>('SELECT clock_timestamp() AS now') };
      const time = rows[0]!.now;
      await waitFor(() => Date.now() > time.getTime() + 2);
      const name = unique();
      await catalog.seed.put([component(name)]);
      const later = await follow(`?since=${time.toISOString()}`);
      await waitFor(() => later.events.length === 1);
      expect(later.events[0]?.subject).toBe(`component:default/${name}`);
      const fromPosition = await follow(`?since=CATALOG:${end}`);
      await waitFor(() => fromPosition.events.length === 1);
      expect(fromPosition.positions).toEqual([end + 1]);
      const past = await follow('?since=2020-01-01');
      await waitFor(() => past.positions.at(-1) === end + 1);
      expect(past.positions).toHaveLength(end + 1);
    });

    it('joins replay and live without a gap or a repeat while others write, and through broken connections', async () => {
      const start = await here();
      const begin = await head();
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let round = 0; round < 30; round++) {
          await catalog.seed.put([component(`w${writer}-${round % 5}`, { type: `t${round}` }), component(`v${writer}-${round}`)]);
        }
      });
      const joined: EventReader[] = [];
      const broken: number[][] = [];
      const nomad = async (): Promise<void> => {
        const seen: number[] = [];
        let since = start;
        while (seen.length < 240) {
          const reader = await follow(`?since=${since}`);
          const wanted = reader.events.length + 17;
          await waitFor(() => reader.events.length >= Math.min(wanted, 240 - seen.length));
          reader.close();
          seen.push(...reader.positions);
          since = reader.lastId ?? since;
        }
        broken.push(seen);
      };
      const nomads = [nomad(), nomad()];
      for (let reader = 0; reader < 6; reader++) {
        joined.push(await follow(`?since=${start}`));
      }
      await Promise.all([...writers, ...nomads]);
      const expected = Array.from({ length: 240 }, (_, index) => begin + index + 1);
      await waitFor(() => joined.every(({ events }) => events.length >= 240));
      for (const positions of [...joined.map((reader) => reader.positions), ...broken]) {
        expect(positions).toEqual(expected);
      }
      const revisions = new Map<string, number>();
      for (const { subject, revision = 0 } of joined[0]!.events) {
        expect(revision).toBe((revisions.get(subject) ?? revision - 1) + 1);
        revisions.set(subject, revision);
      }
    });

    it('follows what another replica writes', async () => {
      const replica = await catalog.startReplica([EntitiesModule, EventsModule]);
      try {
        const reader = await EventReader.open(`${replica.url}/api/events/stream`, catalog.token);
        readers.push(reader);
        await waitFor(() => reader.frames.length > 0);
        const name = unique();
        await catalog.seed.put([component(name)]);
        await waitFor(() => reader.events.length === 1);
        expect(reader.events[0]?.subject).toBe(`component:default/${name}`);
      } finally {
        await replica.close();
      }
    });

    it('tells with `view` what a change means to the filter, before and after', async () => {
      const name = unique('view');
      const ref = `component:default/${name}`;
      const byType = await follow(`?filter=metadata.name=${name},spec.type=service`);
      const byOwner = await follow(`?filter=relations.ownedBy=group:default/team,metadata.name=${name}`);
      const all = await follow();
      const others = await follow('?filter=kind=api');
      await catalog.seed.put([component(name)]);
      await catalog.seed.put([component(name, { lifecycle: 'old' })]);
      await catalog.seed.put([component(name, { type: 'website' })]);
      await catalog.seed.put([component(name, { type: 'website', owner: 'other' })]);
      await catalog.seed.put([component(name, { owner: 'team' })]);
      await catalog.seed.remove([ref]);
      await catalog.seed.remove([ref]);
      await waitFor(() => all.events.length === 6 && byType.events.length === 5 && byOwner.events.length === 6);
      const views = (reader: EventReader) => reader.events.map(({ revision, view }) => [revision, view]);
      expect(views(byType)).toEqual([[1, 'entered'], [2, 'changed'], [3, 'left'], [5, 'entered'], [6, 'left']]);
      expect(views(byOwner)).toEqual([[1, 'entered'], [2, 'changed'], [3, 'changed'], [4, 'left'], [5, 'entered'], [6, 'left']]);
      expect(views(all)).toEqual([[1, 'entered'], [2, 'changed'], [3, 'changed'], [4, 'changed'], [5, 'changed'], [6, 'left']]);
      expect(others.events).toEqual([]);
    });

    it('filters entities that are too large for an event by their history', async () => {
      const name = unique('large');
      const reader = await follow(`?filter=metadata.name=${name},spec.type=service`);
      const description = 'x'.repeat(250 * 1024);
      await catalog.seed.put([component(name, {}, { description })]);
      await catalog.seed.put([component(name, { type: 'website' }, { description })]);
      await catalog.seed.put([component(name, {}, { description })]);
      await catalog.seed.remove([`component:default/${name}`]);
      await waitFor(() => reader.events.length === 4);
      expect(reader.events.map(({ view, data }) => [view, 'entity' in data])).toEqual([['entered', false], ['left', false], ['entered', false], ['left', false]]);
    });

    it('gives only the types asked for', async () => {
      const from = await here();
      const name = unique('typed');
      await catalog.seed.put([component(name)]);
      await catalog.seed.put([component(name, { type: 'x' })]);
      await catalog.seed.remove([`component:default/${name}`]);
      const types = async (query: string) => (await pull(`?after=${from}&types=${query}`)).items.map(({ type }) => type.split('.')[3]);
      expect(await types('callboard.catalog.entity.*')).toEqual(['created', 'updated', 'deleted']);
      expect(await types('callboard.catalog.entity.deleted.v1,callboard.catalog.entity.created.v1')).toEqual(['created', 'deleted']);
      expect(await types('callboard.catalog.location.*')).toEqual([]);
      expect(await types('callboard.catalog.entity')).toEqual([]);
      expect((await catalog.get<Refusal>('/events?types=a*b')).body.error).toMatchObject({ code: 'invalid_filter' });
    });

    it('cuts off a reader that does not read; it comes back and has lost nothing', async () => {
      // More than the buffers of both sockets take.
      const ROUNDS = 130;
      const from = await here();
      const begin = await head();
      const socket = await new Promise<Socket>((resolve, reject) => {
        const request = httpRequest(`${catalog.url}/api/events/stream?since=${from}`, { agent: false, headers: { authorization: `Bearer ${catalog.token}` } }, (reply) => {
          reply.pause();
          reply.on('error', () => undefined);
          resolve(reply.socket);
        });
        request.on('error', reject);
        request.end();
      });
      const name = unique('slow');
      for (let round = 0; round < ROUNDS; round++) {
        await catalog.seed.put([component(name, { type: `t${round}` }, { description: `${round}`.padEnd(190 * 1024, 'x') })]);
      }
      // Whoever does not read hears of the end only by writing.
      await waitFor(() => socket.destroyed || void socket.write('\n'), { timeoutMs: 45_000 });
      const back = await follow(`?since=${from}`);
      await waitFor(() => back.events.length === ROUNDS, { timeoutMs: 20_000 });
      expect(back.positions).toEqual(Array.from({ length: ROUNDS }, (_, index) => begin + index + 1));
    });
  });

  describe('the pull', () => {
    it('gives pages in order; the cursor goes on where the page ended', async () => {
      const end = await head();
      const seen: number[] = [];
      let page = await pull('?limit=7');
      for (;;) {
        expect(page.items.length).toBeLessThanOrEqual(7);
        seen.push(...page.items.map(({ position }) => Number(position)));
        if (!page.more) break;
        page = await pull(`?limit=7&after=${page.cursor}`);
      }
      expect(seen).toEqual(Array.from({ length: end }, (_, index) => index + 1));
      expect(await pull(`?after=${page.cursor}`)).toEqual({ items: [], cursor: page.cursor, more: false });
      expect((await pull('?after=0&limit=1')).items).toHaveLength(1);
    });

    it('filters as the stream does, and goes on behind what did not pass', async () => {
      const from = await here();
      const [a, b] = [unique('pull'), unique('pull')];
      await catalog.seed.put([component(a), component(b)]);
      await catalog.seed.put([component(a, { type: 'x' })]);
      const page = await pull(`?after=${from}&filter=metadata.name=${a}`);
      expect(page.items.map(({ subject, view }) => [subject, view])).toEqual([[`component:default/${a}`, 'entered'], [`component:default/${a}`, 'changed']]);
      const first = await pull(`?after=${from}&filter=metadata.name=${a}&limit=1`);
      expect([first.items.length, first.more]).toEqual([1, true]);
      expect((await pull(`?after=${first.cursor}&filter=metadata.name=${a}`)).items).toHaveLength(1);
      const none = await pull(`?after=${from}&filter=metadata.name=nobody`);
      expect([none.items, none.more, none.cursor]).toEqual([[], false, page.cursor]);
    });

    it.each([
      ['?limit=0', 'request/query/limit must be >= 1'],
      ['?limit=501', 'request/query/limit must be <= 500'],
      ['?unknown=1', "Unknown query parameter 'unknown'"],
      ['?filter==x', expect.stringContaining('Invalid filter')],
      ['?after=nonsense', expect.stringContaining('Invalid cursor')],
      ['?after=2026-99-99', expect.stringContaining('Invalid time')],
      ['?after=SCAFFOLDER:1', expect.stringContaining("it is CATALOG's")],
    ])('refuses %s', async (query, message) => {
      const reply = await catalog.get<Refusal>(`/events${query}`);
      expect([reply.status, reply.body.error.message]).toEqual([400, message]);
    });

    it('refuses a cursor with any letter changed', async () => {
      const cursor = await here();
      for (let at = 0; at < cursor.length; at += 3) {
        const edited = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
        expect((await catalog.get<Refusal>(`/events?after=${edited}`)).body.error.code).toBe('invalid_cursor');
      }
      const padded = await catalog.get<Refusal>(`/events?after=${cursor}=`);
      expect(padded.body.error.code).toBe('invalid_cursor');
    });
  });

  it('serves the AsyncAPI document', async () => {
    const { body } = await catalog.get<{ asyncapi: string; channels: object }>('/events/asyncapi.json');
    expect(body.asyncapi).toMatch(/^3\./);
    expect(Object.keys(body.channels).length).toBeGreaterThan(0);
  });

  it('shows readers with limited rights what they may see now, and only that something left', async () => {
    const { app } = catalog.service;
    const visible: Filter = parseFilter(['relations.ownedBy=group:default/team']);
    const rights = { within: async (_: unknown, asked = MATCH_ALL) => (asked === MATCH_ALL ? visible : { type: 'all', filters: [visible, asked] }) } as unknown as EntityRights;
    const select = new SelectEvents(rights, app.get(EntitiesRepository, { strict: false }), app.get(HistoryRepository, { strict: false }));
    const feed = app.get(EventFeed, { strict: false });
    const [mine, lost, gone] = [unique('mine'), unique('lost'), unique('gone')];
    const from = await head();
    await catalog.seed.put([component(mine), component(lost), component(gone), component(unique('alien'), { owner: 'other' })]);
    await catalog.seed.put([component(lost, { owner: 'other' }, { description: 'secret' })]);
    await catalog.seed.remove([`component:default/${gone}`]);
    const batch = await feed.read(from);
    const selected = await select.execute({ type: 'service', subject: 'x' }, { filter: MATCH_ALL, types: ['callboard.catalog.*'] }, batch!, from);
    expect(selected.map(({ logged, json }) => [logged.event.subject, logged.event.revision, (JSON.parse(json) as { view: string }).view])).toEqual([
      [`component:default/${mine}`, 1, 'entered'],
      [`component:default/${gone}`, 1, 'entered'],
      [`component:default/${lost}`, 2, 'left'],
      [`component:default/${gone}`, 2, 'left'],
    ]);
    expect(selected.some(({ json }) => json.includes('secret'))).toBe(false);
    expect(JSON.parse(selected[2]!.json)).toMatchObject({ view: 'left', data: { ref: `component:default/${lost}`, revision: 2 } });
  });

  describe('what is kept', () => {
    it('a place before it is 410 with the way to a snapshot', async () => {
      const old = (await pull('?limit=2')).cursor;
      const kept = (await pull('?limit=5')).cursor;
      await catalog.database.query('DELETE FROM outbox WHERE position <= 5');
      for (const path of [`/events?after=${old}`, `/events/stream?since=${old}`, '/events?after=CATALOG:2', '/events?after=2001-01-01']) {
        const reply = await catalog.get<Refusal>(path);
        expect([path, reply.status, reply.body.error.code]).toEqual([path, 410, 'cursor_expired']);
        expect(reply.body.error.details?.snapshot).toBe('/api/catalog/entities');
        expect((await pull(`?limit=1&after=${reply.body.error.details?.oldest}`)).items[0]?.position).toBe('6');
      }
      expect((await pull(`?limit=1&after=${kept}`)).items[0]?.position).toBe('6');
      expect((await pull('?limit=1&after=0')).items[0]?.position).toBe('6');
      expect((await pull('?limit=1')).items[0]?.position).toBe('6');
      const snapshot = await catalog.get('/catalog/entities?limit=1');
      expect((await pull(`?after=${snapshot.headers.get('callboard-position')}`)).items).toEqual([]);
    });

    it('a restored database is another history', async () => {
      const cursor = await here();
      const reader = await follow();
      await catalog.database.query('UPDATE log_head SET epoch = gen_random_uuid()');
      expect((await catalog.get<Refusal>(`/events?after=${cursor}`)).body.error.code).toBe('cursor_expired');
      expect((await catalog.get<Refusal>(`/events/stream?since=${reader.lastId}`)).status).toBe(410);
    });
  });
});
