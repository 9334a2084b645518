import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogKinds, catalogLocations } from './catalog-sources.mjs';

describe('--catalog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-sources-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const targetsOf = (catalog: string[]) => catalogLocations({ catalog, examples: false }).map(({ type, target }) => ({ type, target }));

  it('takes a URL and a file as they are', () => {
    const file = join(folder, 'one.yaml');
    writeFileSync(file, '');
    expect(targetsOf([file, 'https://git.example/a.yaml'])).toEqual([
      { type: 'file', target: file },
      { type: 'url', target: 'https://git.example/a.yaml' },
    ]);
  });

  it('reads all.yaml of a folder, and every catalog-info.yaml below when there is none', () => {
    const [listed, plain] = [join(folder, 'listed'), join(folder, 'plain')];
    mkdirSync(listed);
    mkdirSync(plain);
    writeFileSync(join(listed, 'all.yaml'), '');
    expect(targetsOf([listed, plain])).toEqual([
      { type: 'file', target: join(listed, 'all.yaml') },
      { type: 'file', target: join(plain, '**', 'catalog-info.yaml') },
    ]);
  });

  it('brings the kinds of the examples with the examples', () => {
    expect(catalogKinds({ examples: true }).map(({ kind }) => kind)).toEqual(['Objective']);
    expect(catalogKinds({ examples: false })).toEqual([]);
  });

  it('names what does not exist', () => {
    expect(() => targetsOf([join(folder, 'nowhere')])).toThrow(/nowhere: there is no such file or folder/);
  });

  it('allows people and templates, which a registered location may not hold by itself', () => {
    const [examples] = catalogLocations({ catalog: [], examples: true });
    expect(examples?.target).toMatch(/examples[/\\]catalog[/\\]all\.yaml$/);
    expect(examples?.rules[0]?.allow).toEqual(['*']);
  });
});
