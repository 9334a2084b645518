import type { ProcessorStep } from './processor-chain.js';

/** A processor that makes other things of one document although nothing has changed. */
export interface Flapping {
  readonly processor: string;
  /** How often it was seen. */
  readonly times: number;
  /** RFC 3339. */
  readonly since: string;
  /** Until then the outcome stays what it is, and nobody asks the processor. */
  readonly until: string;
}

/** What is known of a document from the last time, as far as it tells about processors. */
export interface FormerSteps {
  readonly inputHash: string;
  readonly steps?: readonly ProcessorStep[];
  readonly flapping?: Flapping;
}

const FIRST_BACK_OFF_SECONDS = 600;
const MAX_BACK_OFF_SECONDS = 86_400;

/**
 * Compares what processors made of a document with what they made of the same input before. Undefined: the same, or the
 * input is another one.
 */
export function findFlapping(before: FormerSteps, { inputHash, steps = [] }: FormerSteps, now: Date): Flapping | undefined {
  const differing = before.inputHash === inputHash && before.steps ? firstDifference(before.steps, steps) : undefined;
  if (differing === undefined) {
    return undefined;
  }
  const times = (before.flapping?.times ?? 0) + 1;
  const wait = Math.min(FIRST_BACK_OFF_SECONDS * 2 ** Math.min(times - 1, 16), MAX_BACK_OFF_SECONDS);
  return { processor: differing, times, since: before.flapping?.since ?? now.toISOString(), until: new Date(now.getTime() + wait * 1000).toISOString() };
}

/** What the document's error says about it. */
export function flappingMessage({ processor, times, until }: Flapping): string {
  return `The processor ${processor} makes other things of the same document (seen ${times} ${times === 1 ? 'time' : 'times'}); it is not asked again before ${until}`;
}

/** A processor that was not asked, because an earlier one refused, does not count as different. */
function firstDifference(before: readonly ProcessorStep[], after: readonly ProcessorStep[]): string | undefined {
  const former = new Map(before.map((step) => [step.name, step]));
  return after.find((step) => {
    const known = former.get(step.name);
    return known !== undefined && known.version === step.version && known.outcome !== step.outcome;
  })?.name;
}
