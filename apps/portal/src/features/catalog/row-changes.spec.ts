import type { EntityRow } from '../../data/catalog';
import { rowAfter } from './row-changes';

const row: EntityRow = {
  ref: 'component:default/fare-engine',
  kind: 'Component',
  namespace: 'default',
  name: 'fare-engine',
  lifecycle: 'production',
  owner: { ref: 'group:default/pricing', label: 'Pricing' },
  tags: ['rust'],
};

describe('a row after an event', () => {
  it('shows what the event carries and keeps known labels', () => {
    const after = rowAfter(row, {
      entity: { metadata: { description: 'Quotes a price.', tags: ['rust', 'pci'] }, spec: { lifecycle: 'deprecated' } },
      relations: [{ source: row.ref, type: 'ownedBy', target: 'group:default/pricing' }],
    });
    expect(after).toMatchObject({ description: 'Quotes a price.', lifecycle: 'deprecated', tags: ['rust', 'pci'], owner: { label: 'Pricing' } });
  });

  it('names a new owner by its ref until the table is loaded again', () => {
    const after = rowAfter(row, {
      entity: { metadata: {} },
      relations: [
        { source: row.ref, type: 'ownedBy', target: 'group:default/ledger' },
        { source: 'group:default/ledger', type: 'ownerOf', target: row.ref },
      ],
    });
    expect(after.owner).toEqual({ ref: 'group:default/ledger', label: 'ledger' });
  });

  it('stays as it was when the event is too large to carry the entity', () => {
    expect(rowAfter(row, { entityHash: 'abc', relations: [] })).toBe(row);
  });
});
