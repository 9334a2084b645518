import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitFor } from '@callboard/testing';
import { componentYaml, IngestionWorld, type ServedEntity } from './ingestion-world.js';

const ORPHAN = 'backstage.io/orphan';
const titled = (name: string, title: string): string => componentYaml(name, { metadata: `  title: ${title}\n` });
const withNotes = (name: string, notes: string): string => componentYaml(name, { spec: `  notes:\n    $text: ${notes}\n` });
const hasTitle = (title: string) => ({ metadata }: ServedEntity): boolean => metadata.title === title;
const isOrphan = ({ metadata }: ServedEntity): boolean => metadata.annotations[ORPHAN] === 'true';
const isNoOrphan = (entity: ServedEntity): boolean => !isOrphan(entity);

describe('files that are watched', () => {
  let world: IngestionWorld;

  beforeAll(async () => {
    world = await IngestionWorld.start({
      locations: ['services/*/catalog-info.yaml', 'one.yaml', 'linked.yaml', 'swapped.yaml', 'notes.yaml', 'deep/er/solo.yaml'],
      files: {
        'services/a/catalog-info.yaml': componentYaml('a'),
        'services/b/catalog-info.yaml': componentYaml('b'),
        'services/c/catalog-info.yaml': componentYaml('c'),
        'one.yaml': componentYaml('one'),
        'elsewhere/real.yaml': componentYaml('linked'),
        'deep/er/solo.yaml': componentYaml('solo'),
        'swapped.yaml': componentYaml('swapped'),
        'notes.yaml': withNotes('notes', './texts/deep/notes.md'),
        'texts/deep/notes.md': 'first',
      },
      // Nothing is looked at by itself: what is seen has been heard of.
      catalog: { refresh: { intervalSeconds: 86_400, sweepSeconds: 1, maxBackOffSeconds: 86_400 } },
    });
    await world.settled();
    await world.database.query(`UPDATE sources SET next_attempt_at = now() + interval '1 day'`);
  });
  afterAll(() => world?.stop());

  const move = (from: string, to: string): void => {
    mkdirSync(path.dirname(world.at(to)), { recursive: true });
    renameSync(world.at(from), world.at(to));
  };
  const problemOf = async (file: string): Promise<string | null | undefined> => (await world.database.query<{ code: string | null }>('SELECT code FROM sources WHERE target = $1', [world.at(file)]))[0]?.code;

  it('may be renamed within a pattern: the entity stays, at its new place', async () => {
    const { metadata: before } = (await world.entity('component:default/a'))!;
    move('services/a/catalog-info.yaml', 'services/moved/catalog-info.yaml');
    const after = await world.entityWhen('component:default/a', ({ metadata }) => metadata.annotations['backstage.io/managed-by-location'] === `file:${world.at('services/moved/catalog-info.yaml')}`);
    expect([after.metadata.uid, after.metadata.annotations[ORPHAN]]).toEqual([before.uid, undefined]);
  });

  it('may be renamed out of a pattern, and back', async () => {
    const { metadata: before } = (await world.entity('component:default/b'))!;
    move('services/b/catalog-info.yaml', 'services/b/catalog-info.yaml.off');
    await world.entityWhen('component:default/b', isOrphan);
    move('services/b/catalog-info.yaml.off', 'services/b/catalog-info.yaml');
    expect((await world.entityWhen('component:default/b', isNoOrphan)).metadata.uid).toBe(before.uid);
  });

  it.each(['one.yaml', 'services/c/catalog-info.yaml'])('may be saved as editors do, by a new file in the place of the old one: %s', async (file) => {
    const name = file === 'one.yaml' ? 'one' : 'c';
    for (const title of ['Once', 'Twice', 'Thrice']) {
      writeFileSync(world.at(`${file}.swp`), titled(name, title));
      move(`${file}.swp`, file);
      await world.entityWhen(`component:default/${name}`, hasTitle(title));
    }
    move(file, `${file}~`);
    writeFileSync(world.at(file), titled(name, 'After a backup'));
    const entity = await world.entityWhen(`component:default/${name}`, hasTitle('After a backup'));
    expect(isOrphan(entity)).toBe(false);
  });

  it('may newly match a pattern, in a folder that is new or not', async () => {
    world.write({ 'services/new/catalog-info.yaml': componentYaml('new') });
    await world.entityWhen('component:default/new');
    mkdirSync(world.at('services/newer'));
    writeFileSync(world.at('services/newer/catalog-info.yaml'), componentYaml('newer'));
    await world.entityWhen('component:default/newer');
    world.write({ 'services/newer/catalog-info.yaml': titled('newer', 'Edited') });
    await world.entityWhen('component:default/newer', hasTitle('Edited'));
  });

  it('may be deleted: what they held is an orphan until they are back', async () => {
    rmSync(world.at('one.yaml'));
    await world.entityWhen('component:default/one', isOrphan);
    expect(await problemOf('one.yaml')).toBe('location_unreadable');
    world.write({ 'one.yaml': titled('one', 'Back') });
    expect(isOrphan(await world.entityWhen('component:default/one', hasTitle('Back')))).toBe(false);
    expect(await problemOf('one.yaml')).toBeNull();
  });

  it.each([
    ['of a single file', 'deep/er', 'deep/er/solo.yaml', (title: string) => titled('solo', title), 'component:default/solo'],
    ['above the folder of a single file', 'deep', 'deep/er/solo.yaml', (title: string) => titled('solo', `${title} too`), 'component:default/solo'],
    ['of a pattern', 'services/new', 'services/new/catalog-info.yaml', (title: string) => titled('new', title), 'component:default/new'],
    ['above all that a pattern matches', 'services', 'services/c/catalog-info.yaml', (title: string) => titled('c', title), 'component:default/c'],
  ])('are seen again when a folder %s is deleted and made anew', async (_what, folder, file, text, ref) => {
    rmSync(world.at(folder), { recursive: true });
    await world.entityWhen(ref, isOrphan);
    world.write({ [file]: text('Made anew') });
    const back = await world.entityWhen(ref, isNoOrphan);
    expect(back.metadata.title).toContain('Made anew');
    world.write({ [file]: text('And edited') });
    await world.entityWhen(ref, ({ metadata }) => String(metadata.title).includes('And edited'));
  });

  it('are seen through what their placeholders point at, even when its folder is replaced', async () => {
    const notes = (text: string) => ({ spec }: ServedEntity): boolean => spec?.notes === text;
    world.write({ 'texts/deep/notes.md': 'second' });
    await world.entityWhen('component:default/notes', notes('second'));
    writeFileSync(world.at('texts/deep/notes.md.tmp'), 'third');
    move('texts/deep/notes.md.tmp', 'texts/deep/notes.md');
    await world.entityWhen('component:default/notes', notes('third'));
    rmSync(world.at('texts'), { recursive: true });
    await waitFor(async () => (await problemOf('notes.yaml')) === 'placeholder_failed', { until: 'the placeholder has nothing to point at' });
    expect((await world.entity('component:default/notes'))?.spec?.notes).toBe('third');
    world.write({ 'texts/deep/notes.md': 'fourth' });
    await world.entityWhen('component:default/notes', notes('fourth'));
    world.write({ 'texts/deep/notes.md': 'fifth' });
    await world.entityWhen('component:default/notes', notes('fifth'));
    expect(await problemOf('notes.yaml')).toBeNull();
  });

  it('may be links to files of the folder, and follow what these say', async () => {
    symlinkSync(world.at('elsewhere/real.yaml'), world.at('linked.yaml'));
    await world.entityWhen('component:default/linked');
    world.write({ 'elsewhere/real.yaml': titled('linked', 'Through a link') });
    await world.entityWhen('component:default/linked', hasTitle('Through a link'));
  });

  it('may not be links that lead out of the folder: what was there stays, and says so', async () => {
    const outside = path.join(world.folder, '..', 'outside.yaml');
    writeFileSync(outside, titled('linked', 'From outside'));
    rmSync(world.at('linked.yaml'));
    symlinkSync(outside, world.at('linked.yaml'));
    await waitFor(async () => (await problemOf('linked.yaml')) === 'target_not_allowed', { until: 'the link is refused' });
    expect((await world.entity('component:default/linked'))?.metadata.title).toBe('Through a link');
    expect(JSON.stringify((await world.request('GET', '/entities')).body)).not.toContain('From outside');
    rmSync(world.at('linked.yaml'));
    world.write({ 'linked.yaml': titled('linked', 'No link') });
    await world.entityWhen('component:default/linked', hasTitle('No link'));
    expect(await problemOf('linked.yaml')).toBeNull();
  });

  it('may be replaced by a folder: what was there stays, and a file in its place counts again', async () => {
    rmSync(world.at('swapped.yaml'));
    mkdirSync(world.at('swapped.yaml'));
    await waitFor(async () => (await problemOf('swapped.yaml')) === 'invalid_location', { until: 'the folder is refused' });
    expect(await world.entity('component:default/swapped')).toBeDefined();
    rmSync(world.at('swapped.yaml'), { recursive: true });
    world.write({ 'swapped.yaml': titled('swapped', 'A file') });
    await world.entityWhen('component:default/swapped', hasTitle('A file'));
    expect(await problemOf('swapped.yaml')).toBeNull();
  });
});
