import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, ConfigError, loadConfig, type SharedConfig } from '@callboard/service-kit';
import { z } from 'zod';

const texts = z.record(z.string(), z.string()).default({});
const MIB = 1024 * 1024;

/** Tasks may carry secrets, and none is ever stored in the clear. */
const NO_KEY = 'auth.encryptionKey: is missing; secrets of tasks are stored encrypted. Make one with "openssl rand -base64 32"';

/** The scaffolder's part of the configuration. */
export const scaffolderConfigSchema = z.object({
  scaffolder: z
    .strictObject({
      /** Where runs unpack their files; a folder below `dataDir`, else below the system's own for temporary files. */
      workingDirectory: z.string().min(1).optional(),
      /** What every template may read as `environment.parameters` and, where inputs take secrets, `environment.secrets`. */
      defaultEnvironment: z.strictObject({ parameters: texts, secrets: texts }).prefault({}),
      /** Who commits when a template names nobody. */
      defaultAuthor: z.strictObject({ name: z.string().min(1).default('Callboard'), email: z.string().min(1).default('callboard@localhost') }).prefault({}),
      limits: z
        .strictObject({
          stepsPerTemplate: z.number().int().min(1).default(100),
          tasksPerUser: z.number().int().min(1).default(5),
          /** Tasks of one caller that wait or run; more are refused with 429. */
          openTasksPerUser: z.number().int().min(1).default(1000),
          taskMinutes: z.number().positive().default(30),
          logBytesPerTask: z.number().int().min(1).default(10 * MIB),
          logBytesPerStep: z.number().int().min(1).default(MIB),
          workspaceBytes: z.number().int().min(1).default(100 * MIB),
          workspaceFiles: z.number().int().min(1).default(10_000),
          renderCpuSeconds: z.number().positive().default(5),
          renderMemoryBytes: z.number().int().min(64 * MIB).default(256 * MIB),
        })
        .prefault({}),
      rendering: z.strictObject({ spareProcesses: z.number().int().min(0).default(2), maxProcesses: z.number().int().min(1).default(14) }).prefault({}),
      /** How long the workspace of a task that failed is kept for a retry, hours. */
      keepFailedWorkspacesHours: z.number().positive().default(168),
    })
    .prefault({}),
});

export type ScaffolderConfig = Config<typeof scaffolderConfigSchema>;

/** What the scaffolder's own parts need to know, with every path filled in. */
export type ScaffolderOptions = Omit<ScaffolderConfig['scaffolder'], 'workingDirectory'> & {
  readonly workingDirectory: string;
  readonly encryptionKey: string;
  readonly integrations: SharedConfig['integrations'];
  readonly mode: SharedConfig['mode'];
};

/** Injection token of {@link ScaffolderOptions}. */
export const SCAFFOLDER_OPTIONS = Symbol('scaffolder.options');

/** Reads the configuration files; ends the process with status 78 when they cannot be used. */
export function loadScaffolderConfig(): ScaffolderConfig {
  const config = loadConfig('scaffolder', scaffolderConfigSchema);
  if (config.auth.encryptionKey) return config;
  process.stderr.write(`scaffolder: ${new ConfigError([NO_KEY]).message}\n`);
  process.exit(78);
}

/** Throws ConfigError without an encryption key. */
export function scaffolderOptions(config: ScaffolderConfig): ScaffolderOptions {
  const { encryptionKey } = config.auth;
  if (!encryptionKey) throw new ConfigError([NO_KEY]);
  const workingDirectory = config.scaffolder.workingDirectory ?? join(config.dataDir ?? join(tmpdir(), 'callboard'), 'scaffolder');
  return { ...config.scaffolder, workingDirectory, encryptionKey, integrations: config.integrations, mode: config.mode };
}
