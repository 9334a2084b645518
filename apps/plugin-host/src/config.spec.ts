import { pluginHostConfigSchema } from './config.js';

describe('the configuration of plugin-host', () => {
  it('has these defaults', () => {
    expect(pluginHostConfigSchema.parse({})).toEqual({
      plugins: {
        folders: [],
        config: {},
        limits: {
          memoryMiB: 384,
          openFiles: 256,
          startMs: 10_000,
          callMs: 10_000,
          eventMs: 30_000,
          eventRetryMs: [250, 1_000, 3_000, 8_000],
          heartbeatMs: 3_000,
          silenceMs: 10_000,
          concurrentCalls: 32,
          waitingCalls: 64,
          circuitFailures: 3,
          circuitOpenMs: 15_000,
          restartFirstMs: 1_000,
          restartMaxMs: 300_000,
          degradedAfter: 5,
          stableMs: 60_000,
          storageKeys: 10_000,
          storageMiB: 16,
        },
      },
    });
  });

  it('kills a stuck plugin in less than 15 s', () => {
    const { heartbeatMs, silenceMs } = pluginHostConfigSchema.parse({}).plugins.limits;
    expect(heartbeatMs + silenceMs).toBeLessThan(15_000);
  });
});
