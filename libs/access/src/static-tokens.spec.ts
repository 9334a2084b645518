import { sharedConfigSchema } from '@callboard/service-kit';
import { StaticTokens } from './static-tokens.js';

const tokens = new StaticTokens(
  sharedConfigSchema.parse({
    auth: {
      externalAccess: [
        { type: 'static', options: { token: 'ci-token-0123', subject: 'ext-ci' } },
        { type: 'static', options: { token: 'reader-token-01', subject: 'ext-reader' }, accessRestrictions: [{ plugin: 'catalog', permission: 'catalog.entity.read' }] },
      ],
    },
  }),
);

it('knows each configured token by its exact text', () => {
  expect(tokens.find('ci-token-0123')).toEqual({ type: 'service', subject: 'ext-ci' });
  expect(tokens.find('reader-token-01')).toEqual({ type: 'service', subject: 'ext-reader', restrictions: [{ plugin: 'catalog', permission: ['catalog.entity.read'] }] });
});

it.each(['ci-token-012', 'ci-token-01234', 'CI-TOKEN-0123', '', ' '])('does not know "%s"', (token) => {
  expect(tokens.find(token)).toBeUndefined();
});
