import { definePlugin } from '@callboard/plugin-sdk';

export const plugin = definePlugin({
  id: 'team-radar',
  version: '0.1.0',
  sdk: '^1',
  title: 'Team radar',
  description: 'Shows what a team has changed lately, on its own page and on the pages of what it owns.',
  licence: 'Apache-2.0',
  capabilities: {
    entities: 'read',
    events: ['callboard.catalog.entity.created.v1', 'callboard.catalog.entity.updated.v1', 'callboard.catalog.entity.deleted.v1'],
    storage: true,
  },
  config: {
    type: 'object',
    additionalProperties: false,
    properties: {
      days: { type: 'integer', minimum: 7, maximum: 60, default: 14, visibility: 'frontend', description: 'Days that the chart covers.' },
      shown: { type: 'integer', minimum: 3, maximum: 30, default: 8, description: 'Changes that the list shows.' },
    },
  },
  server: 'src/server/index.ts',
  portal: {
    module: 'src/portal/index.tsx',
    slots: [{ slot: 'entity.card', title: 'Team radar', kinds: ['Group', 'Component', 'API', 'Resource', 'System'], height: 280 }],
  },
});
