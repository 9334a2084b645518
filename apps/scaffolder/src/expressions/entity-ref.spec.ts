import { parseEntityRef as parseByModel } from '@callboard/catalog-model';
import fc from 'fast-check';
import { parseEntityRef } from './entity-ref.js';

const outcome = (parse: typeof parseEntityRef, ref: string, defaults: object): unknown => {
  try {
    return parse(ref, defaults);
  } catch {
    return 'refused';
  }
};

describe('entity refs in templates', () => {
  it('are read as the catalog model reads them', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', ':', '/', '-', ' ', '\n'), maxLength: 8 });
    const defaults = fc.record({ defaultKind: fc.constantFrom(undefined, '', 'Group'), defaultNamespace: fc.constantFrom(undefined, '', 'ns') });
    fc.assert(
      fc.property(text, defaults, (ref, options) => {
        expect([ref, outcome(parseEntityRef, ref, options)]).toEqual([ref, outcome(parseByModel, ref, options)]);
      }),
      { numRuns: 2000 },
    );
  });
});
