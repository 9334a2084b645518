import type { Entity } from '@callboard/catalog-model';
import { authoredYaml } from './authored-yaml.js';

const served = (annotations: Record<string, string>, namespace = 'default') =>
  ({ metadata: { namespace, tags: ['a'], name: 'cart', annotations, uid: 'u', etag: 'e' }, kind: 'Component', apiVersion: 'v1', spec: { type: 'x', list: [{ b: 1, a: 'yes' }] } }) as unknown as Entity;

const SERVED = {
  'backstage.io/managed-by-location': 'url:https://github.com/o/r/blob/main/a/catalog-info.yaml',
  'backstage.io/managed-by-origin-location': 'url:https://github.com/o/r/blob/main/all.yaml',
  'backstage.io/view-url': 'https://github.com/o/r/blob/main/a/catalog-info.yaml',
  'backstage.io/edit-url': 'https://github.com/o/r/edit/main/a/catalog-info.yaml',
  'backstage.io/source-location': 'url:https://github.com/o/r/tree/main/a/',
  'backstage.io/orphan': 'true',
};

describe('YAML of an entity', () => {
  it('is what its author would write, in their order', () => {
    expect(authoredYaml(served(SERVED))).toBe('apiVersion: v1\nkind: Component\nmetadata:\n  tags:\n    - a\n  name: cart\nspec:\n  type: x\n  list:\n    - b: 1\n      a: yes\n');
  });

  it('keeps a namespace and annotations that are the author’s', () => {
    expect(authoredYaml(served({ ...SERVED, 'backstage.io/source-location': 'url:https://github.com/o/other/', 'a/b': 'c' }, 'team'))).toBe(
      'apiVersion: v1\nkind: Component\nmetadata:\n  namespace: team\n  tags:\n    - a\n  name: cart\n  annotations:\n    backstage.io/source-location: url:https://github.com/o/other/\n    a/b: c\nspec:\n  type: x\n  list:\n    - b: 1\n      a: yes\n',
    );
  });
});
