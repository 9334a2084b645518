import { scaffolderConfigSchema, type ScaffolderOptions } from '../src/config.js';

/** Options as a configuration with nothing in it gives them. */
export function optionsFor(workingDirectory: string, overrides: Partial<ScaffolderOptions> = {}): ScaffolderOptions {
  return {
    ...scaffolderConfigSchema.parse({}).scaffolder,
    workingDirectory,
    encryptionKey: Buffer.alloc(32, 7).toString('base64'),
    integrations: {},
    mode: 'local',
    ...overrides,
  };
}
