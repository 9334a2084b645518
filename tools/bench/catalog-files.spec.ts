import { parseYamlDocuments, KindRegistry, validateEntity } from '@callboard/catalog-model';
import { makeCatalog } from './catalog-files.mjs';

describe('a generated catalog', () => {
  const { documents, relations, components } = makeCatalog(500);
  const entities = documents.map(({ text }) => parseYamlDocuments(text)).flat();

  it('has as many entities as were asked for, each of them valid', () => {
    const kinds = new KindRegistry();
    expect(entities).toHaveLength(500);
    expect(entities.map(({ value }) => validateEntity(value, kinds).entity.kind).sort()).toEqual(entities.map(({ value }) => value?.['kind']).sort());
    expect(components.length).toBeGreaterThan(250);
  });

  it('knows how many relations it leads to, both directions counted once', () => {
    const kinds = new KindRegistry();
    const found = new Set(entities.flatMap(({ value }) => validateEntity(value, kinds).relations.map(({ source, type, target }) => `${source} ${type} ${target}`)));
    expect(found.size).toBe(relations);
  });

  it('is the same each time', () => {
    expect(makeCatalog(500).documents).toEqual(documents);
  });
});
