/** Something to wait for that may be rung before, while or after one waits; a ring is never lost. */
export class WakeUp {
  private rung = false;
  private wakeSleeper?: () => void;

  ring(): void {
    this.rung = true;
    this.wakeSleeper?.();
  }

  /** Waits for a ring, at most so long; gives back at once when it was rung since the last wait. */
  async wait(maxMs: number): Promise<void> {
    if (!this.rung && maxMs > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wakeSleeper = resolve;
        timer = setTimeout(resolve, maxMs);
      });
      clearTimeout(timer);
      this.wakeSleeper = undefined;
    }
    this.rung = false;
  }
}
