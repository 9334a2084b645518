import { declareFields, declareKind, draftOfKind, NEW_FIELDS, NEW_KIND, placeProblems, readObject } from './kind-draft';

describe('the declaration of a kind as a form', () => {
  it('says only what somebody has said', () => {
    const made = declareKind({ ...NEW_KIND, kind: 'Database', apiVersions: 'example.com/v1, v2', title: ' Database ', schema: '{"type":"object"}', relations: [] });
    expect(made).toEqual({ declaration: { apiVersions: ['example.com/v1', 'v2'], title: 'Database', schema: { type: 'object' }, relations: [], allowedFromRegistered: true } });
  });

  it('is what it was after a way through the form', () => {
    const relations = [{ field: 'host', type: 'runsOn', inverse: 'hosts', title: 'Lives on' }];
    const kind = { kind: 'Database', apiVersions: ['v1'], title: 'Database', plural: 'Databases', schema: { type: 'object' }, relations, allowedFromRegistered: false };
    const made = declareKind(draftOfKind({ ...kind, origin: 'custom', extensions: [], shapes: [] }));
    const { kind: _kind, ...declaration } = kind;
    expect(made).toEqual({ declaration });
  });

  it('names what is missing before anybody is asked', () => {
    expect(declareKind({ ...NEW_KIND, schema: '[]' })).toEqual({ problems: { kind: expect.any(String), apiVersions: expect.any(String), schema: 'This has to be a JSON object.' } });
    expect(declareFields({ ...NEW_FIELDS, properties: '{' })).toMatchObject({ problems: { name: expect.any(String), properties: expect.any(String) } });
  });

  it('says where JSON is broken', () => {
    expect(readObject('{\n  "a": 1,\n  b\n}')).toEqual({ problem: expect.stringMatching(/^Line 3, column 3: /) });
    expect(readObject('{"a": 1')).toEqual({ problem: expect.stringMatching(/^Line 1, column 8: /) });
  });

  it('puts what the catalog says at the fields', () => {
    const fields = ['kind', 'schema', 'relations'];
    expect(placeProblems([{ path: ['relations.0.type'], message: 'must be letters' }, { path: ['schema'], message: 'too deep' }], '', fields)).toEqual({ relations: '0.type: must be letters', schema: 'too deep' });
    expect(placeProblems([], 'schema.properties.a: no such type', fields)).toEqual({ schema: 'schema.properties.a: no such type' });
    expect(placeProblems([], 'The kind is built in', fields)).toEqual({ '': 'The kind is built in' });
  });
});
