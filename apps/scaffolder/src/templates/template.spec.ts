import { baseUrlOf, formOf, readSentTemplate, readTemplate, stepsOf, type Template } from './template.js';

const template = (spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): Template =>
  readTemplate({ apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'demo', ...metadata }, spec: { type: 'service', steps: [], ...spec } }, 100);

describe('a template', () => {
  it('has a form of one page, many or none', () => {
    expect(formOf(template())).toEqual({ title: 'demo', steps: [] });
    expect(formOf(template({ parameters: { title: 'Only', description: 'd', properties: {} } }, { title: 'Demo', description: 'D', 'ui:options': { a: 1 } }))).toEqual({
      title: 'Demo',
      description: 'D',
      'ui:options': { a: 1 },
      steps: [{ title: 'Only', description: 'd', schema: { title: 'Only', description: 'd', properties: {} } }],
    });
    const decorators = [{ id: 'x' }];
    expect(formOf(template({ parameters: [{}, { title: 'B' }], presentation: { buttonLabels: {} }, EXPERIMENTAL_formDecorators: decorators }))).toMatchObject({
      presentation: { buttonLabels: {} },
      steps: [{ title: 'Please enter the following information', schema: {} }, { title: 'B' }],
      formDecorators: decorators,
    });
  });

  it('gives every step an id and a name, and keeps the rest', () => {
    expect(stepsOf(template({ steps: [{ action: 'debug:log', 'backstage:permissions': { tags: ['a'] } }, { id: 'x', name: 'X', action: 'fs:delete', if: true }] }))).toEqual([
      { id: 'step-1', name: 'debug:log', action: 'debug:log', 'backstage:permissions': { tags: ['a'] } },
      { id: 'x', name: 'X', action: 'fs:delete', if: true },
    ]);
  });

  it.each([
    [{ 'backstage.io/managed-by-location': 'file:/srv/t/template.yaml' }, 'file:///srv/t/template.yaml'],
    [{ 'backstage.io/managed-by-location': 'url:https://github.com/a/b/blob/main/template.yaml' }, 'https://github.com/a/b/blob/main/template.yaml'],
    [{ 'backstage.io/managed-by-location': 'url:https://x.example/t.yaml', 'backstage.io/source-location': 'url:https://github.com/a/b/tree/main/t/' }, 'https://github.com/a/b/tree/main/t/template.yaml'],
    // An author may not point at files of the server.
    [{ 'backstage.io/managed-by-location': 'url:https://x.example/t.yaml', 'backstage.io/source-location': 'file:/etc/' }, 'https://x.example/t.yaml'],
    [{ 'backstage.io/source-location': 'file:/etc/' }, undefined],
    [{}, undefined],
  ])('starts relative addresses at %j', (annotations, expected) => {
    expect(baseUrlOf(template({}, { annotations }))).toBe(expected);
  });

  it('of another version cannot be run', () => {
    expect(() => readTemplate({ apiVersion: 'backstage.io/v1beta2', kind: 'Template' }, 100)).toThrow('Unsupported apiVersion field in schema entity, backstage.io/v1beta2');
  });

  it.each([
    null,
    {},
    { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'x' }, spec: { steps: [] } },
    { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'x' }, spec: { type: 's', steps: [{}] } },
    { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'x' }, spec: { type: 's', steps: [{ action: 'a', input: [] }] } },
    { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 'x' }, spec: { type: 's', steps: [], parameters: ['x'] } },
    { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Component', metadata: { name: 'x' }, spec: { type: 's', steps: [] } },
  ])('is not %j', (value) => {
    expect(() => readSentTemplate(value, 100)).toThrow('Input template is not a template');
  });

  it('has at most so many steps', () => {
    const steps = Array.from({ length: 101 }, () => ({ action: 'debug:log' }));
    expect(() => template({ steps })).toThrow('The template has 101 steps; 100 are allowed');
  });
});
