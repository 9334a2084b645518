import type { Entity } from '@callboard/catalog-model';
import type { CatalogSeed } from './catalog-seed.js';

const LOCATION = 'url:https://example.org/all.yaml';

/** Ref of the Location entity that emits the shop. */
export const SHOP_LOCATION = 'location:default/generated-0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33';

/** A small web shop: nine entities of eight kinds, related in both directions. */
export async function putShop(seed: CatalogSeed): Promise<void> {
  const source = await seed.addSource();
  await seed.put([SHOP_ROOT], { source });
  await seed.put(SHOP, { source, parent: SHOP_LOCATION });
}

const SHOP_ROOT = entity('Location', { name: 'generated-0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33' }, { type: 'url', target: 'https://example.org/all.yaml' });

export const SHOP: readonly Entity[] = [
  entity('Group', { name: 'team-a', description: 'Team A' }, { type: 'team', profile: { displayName: 'Team A' }, children: [], members: ['ann'] }),
  entity('User', { name: 'ann' }, { profile: { displayName: 'Ann', email: 'ann@example.org' }, memberOf: ['team-a'] }),
  entity('Domain', { name: 'shop' }, { owner: 'team-a' }),
  entity('System', { name: 'checkout' }, { owner: 'team-a', domain: 'shop' }),
  entity(
    'Component',
    {
      name: 'cart',
      title: 'Cart Service',
      description: 'The cart',
      labels: { tier: '1' },
      annotations: { 'github.com/project-slug': 'org/cart' },
      tags: ['java', 'web'],
      links: [{ url: 'https://example.org', title: 'Site' }],
    },
    { type: 'service', lifecycle: 'production', owner: 'team-a', system: 'checkout', providesApis: ['cart-api'], dependsOn: ['resource:cart-db'] },
  ),
  entity('Component', { name: 'web', tags: ['node'] }, { type: 'website', lifecycle: 'experimental', owner: 'user:ann', system: 'checkout', consumesApis: ['cart-api'], subcomponentOf: 'cart' }),
  entity('Resource', { name: 'cart-db' }, { type: 'database', owner: 'team-a', system: 'checkout' }),
  {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name: 'demo', title: 'Demo', description: 'd', tags: ['demo'] },
    spec: { owner: 'team-a', type: 'service', parameters: [], steps: [{ id: 'log', name: 'Log', action: 'debug:log', input: { message: 'hi' } }] },
  },
];

function entity(kind: string, metadata: Entity['metadata'], spec: Entity['spec']): Entity {
  const annotations = { 'backstage.io/managed-by-location': LOCATION, 'backstage.io/managed-by-origin-location': LOCATION, ...metadata.annotations };
  return { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { ...metadata, annotations }, spec };
}
