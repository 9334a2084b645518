import { z } from 'zod';

const positive = (fallback: number) => z.number().int().positive().default(fallback);

/** What one plugin may take; the same for all of them. */
const limitsSchema = z
  .strictObject({
    /** Memory of a process (`ulimit -d`). Node itself needs about 150 of it. */
    memoryMiB: z.number().int().min(200).default(384),
    /** Files and sockets of a process (`ulimit -n`). */
    openFiles: z.number().int().min(64).default(256),
    /** From spawn to the answer of `start`. */
    startMs: positive(10_000),
    /** One route call; then 504. */
    callMs: positive(10_000),
    /** One event in a listener; then it counts as failed. */
    eventMs: positive(30_000),
    /** Waits between the tries of an event that a listener fails at; one try more than there are waits. */
    eventRetryMs: z.array(z.number().int().positive()).max(20).default([250, 1_000, 3_000, 8_000]),
    /** From one sign of life to the next question for one. */
    heartbeatMs: positive(3_000),
    /** Without a sign of life for so long, a process is killed. Together with heartbeatMs less than 15 s. */
    silenceMs: positive(10_000),
    /** Route calls that a plugin works on at once. */
    concurrentCalls: positive(32),
    /** Route calls that wait beyond these; more get 503. */
    waitingCalls: positive(64),
    /** Calls without an answer in a row until the circuit opens. */
    circuitFailures: positive(3),
    /** How long an open circuit refuses before it lets one call try. */
    circuitOpenMs: positive(15_000),
    /** Wait before the first restart; it doubles with each failure in a row. */
    restartFirstMs: positive(1_000),
    restartMaxMs: positive(300_000),
    /** Failures in a row until a plugin counts as degraded. */
    degradedAfter: positive(5),
    /** A process that has run so long starts a new count of failures. */
    stableMs: positive(60_000),
    storageKeys: positive(10_000),
    storageMiB: positive(16),
  })
  .prefault({});

/** What {@link limitsSchema} gives. */
export type PluginLimits = z.output<typeof limitsSchema>;

/** The part of the configuration that only this service reads. */
export const pluginHostConfigSchema = z.object({
  plugins: z
    .strictObject({
      /** Folders of built plugins (each with `dist/plugin.json`); relative ones start at the working directory. */
      folders: z.array(z.string().min(1)).default([]),
      /** Configuration by plugin id; the plugin's own schema checks it. */
      config: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
      limits: limitsSchema,
    })
    .prefault({}),
});

/** The service's own part, as parsed. */
export type PluginHostConfig = z.output<typeof pluginHostConfigSchema>;
