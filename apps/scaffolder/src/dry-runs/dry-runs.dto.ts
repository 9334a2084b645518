import { z } from 'zod';
import type { DryRunResult } from './dry-run.use-case.js';

const anything = z.record(z.string(), z.unknown());

/** Keys in the order in which a missing one is named. */
export const dryRunBody = z.object({
  template: anything,
  values: anything,
  secrets: z.record(z.string(), z.string()).default({}),
  directoryContents: z.array(z.object({ path: z.string(), base64Content: z.string() })),
});

export function toDryRunReply({ log, steps, output, files }: DryRunResult): unknown {
  return {
    log,
    output,
    steps,
    directoryContents: files.map(({ path, executable, content }) => ({ path, executable, base64Content: content.toString('base64') })),
  };
}
