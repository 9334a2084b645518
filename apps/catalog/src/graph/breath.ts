import { setImmediate as breathe } from 'node:timers/promises';

/** Work goes on without a break for about so long, milliseconds. */
const STRETCH_MS = 5;
/** Looking at the clock costs more than a step of a walk. */
const STEPS_PER_LOOK = 64;

/** Lets others run while something long is computed: `if (breath.isDue()) await breath.take()` at every step. */
export class Breath {
  private until = performance.now() + STRETCH_MS;
  private steps = 0;

  isDue(): boolean {
    return ++this.steps % STEPS_PER_LOOK === 0 && performance.now() > this.until;
  }

  async take(): Promise<void> {
    await breathe();
    this.until = performance.now() + STRETCH_MS;
  }
}
