import { readFileSync } from 'node:fs';
import { asyncApiDocument } from './asyncapi.js';
import { errorsPage } from './errors-page.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('generated files are fresh (npm run -w @callboard/contracts generate)', () => {
  it('AsyncAPI', () => {
    expect(JSON.parse(read('../generated/asyncapi.json'))).toEqual(asyncApiDocument('1.0.0'));
  });

  it('the page of error codes', () => {
    expect(read('../../../docs/errors.md')).toBe(errorsPage());
  });

  it('every reference in AsyncAPI leads somewhere', () => {
    const document = asyncApiDocument('1.0.0');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!.split('/'));
    expect(references.length).toBeGreaterThan(0);
    for (const path of references) {
      const found = path.reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], document);
      expect([path.join('/'), typeof found]).toEqual([path.join('/'), 'object']);
    }
  });
});
