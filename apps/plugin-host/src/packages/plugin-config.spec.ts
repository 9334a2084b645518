import type { PluginManifest } from '@callboard/plugin-sdk';
import { acceptConfig, frontendConfig } from './plugin-config.js';

const manifest = (config?: object): PluginManifest => ({ id: 'lamp', config }) as unknown as PluginManifest;
const schema = {
  type: 'object',
  additionalProperties: false,
  properties: { days: { type: 'integer', default: 14, visibility: 'frontend' }, token: { type: 'string' } },
  required: ['token'],
};

describe('the configuration of a plugin', () => {
  it('is complete with the defaults of its schema', () => {
    expect(acceptConfig(manifest(schema), { token: 'x' })).toEqual({ days: 14, token: 'x' });
  });

  it('is refused with every bad key at once', () => {
    expect(() => acceptConfig(manifest(schema), { days: 'many', other: 1 })).toThrow(
      /must have required property 'token'.*must NOT have additional properties.*plugins\.config\.lamp\.days must be integer/,
    );
  });

  it('is refused when nobody asked for one, and when the schema is none', () => {
    expect(() => acceptConfig(manifest(), { days: 1 })).toThrow('takes no configuration');
    expect(() => acceptConfig(manifest({ type: 'object', properties: { a: { type: 'colour' } } }), {})).toThrow('not a JSON Schema');
  });

  it('shows browsers only what the schema marks for them', () => {
    expect(frontendConfig(manifest(schema), { days: 7, token: 'x' })).toEqual({ days: 7 });
    expect(frontendConfig(manifest(), {})).toEqual({});
  });
});
