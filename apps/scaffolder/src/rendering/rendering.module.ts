import { Module } from '@nestjs/common';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { RENDER_POOL_OPTIONS, RenderPool, type RenderPoolOptions } from './render-pool.adapter.js';
import { SANDBOX } from './sandbox.port.js';

/** Runs after which a render process is thrown away. */
const RUNS_PER_PROCESS = 50;

/** A process beyond the spare ones waits so long for work, milliseconds. */
const IDLE_MS = 10_000;

/** More than any one evaluation may take of the processor: it also waits for others. */
const WALL_FACTOR = 6;

/** The sandbox that everything template authors wrote is evaluated in. */
@Module({
  providers: [
    {
      provide: RENDER_POOL_OPTIONS,
      useFactory: ({ limits, rendering }: ScaffolderOptions): RenderPoolOptions => ({
        cpuMs: limits.renderCpuSeconds * 1000,
        wallMs: limits.renderCpuSeconds * 1000 * WALL_FACTOR,
        memoryBytes: limits.renderMemoryBytes,
        spare: rendering.spareProcesses,
        max: rendering.maxProcesses,
        runsPerProcess: RUNS_PER_PROCESS,
        idleMs: IDLE_MS,
      }),
      inject: [SCAFFOLDER_OPTIONS],
    },
    RenderPool,
    { provide: SANDBOX, useExisting: RenderPool },
  ],
  exports: [SANDBOX],
})
export class RenderingModule {}
