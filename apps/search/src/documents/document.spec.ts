import { documentOfEntity } from './document.js';

const service = {
  kind: 'Component',
  metadata: { name: 'payments-api', title: 'Payments', description: 'Takes money.', tags: ['java', 'pci'] },
  spec: { type: 'service', lifecycle: 'production', owner: 'group:default/payments', system: 'payments' },
};

describe('the document of an entity', () => {
  it('has the fields of the wire contract', () => {
    expect(documentOfEntity('component:default/payments-api', 3, service).document).toEqual({
      title: 'Payments',
      text: 'Takes money.',
      componentType: 'service',
      type: 'service',
      namespace: 'default',
      kind: 'Component',
      name: 'payments-api',
      lifecycle: 'production',
      owner: 'group:default/payments',
      location: '/catalog/default/component/payments-api',
    });
  });

  it('is found by name, title and ref as exact hits', () => {
    expect(documentOfEntity('component:default/payments-api', 3, service).names).toEqual([
      'payments-api',
      'payments',
      'component:default/payments-api',
    ]);
  });

  it('finds people by their display name and e-mail', () => {
    const { document, lexemes } = documentOfEntity('user:default/ada', 1, {
      kind: 'User',
      metadata: { name: 'ada' },
      spec: { profile: { displayName: 'Ada Lindqvist', email: 'ada@meridian.example' } },
    });
    expect(document['text']).toBe('Ada Lindqvist : ada@meridian.example');
    expect(lexemes).toContain("'lindqvist'");
    expect(document['componentType']).toBe('other');
    expect(document['owner']).toBe('');
  });

  it('filters by lower-cased values, tags included', () => {
    expect(documentOfEntity('component:default/payments-api', 3, service).filters).toMatchObject({
      kind: ['component'],
      tags: ['java', 'pci'],
      system: ['payments'],
    });
  });
});
