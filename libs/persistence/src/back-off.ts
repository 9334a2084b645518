/** Bounds of a waiting time that doubles with each try; milliseconds. */
export interface BackOffBounds {
  baseMs: number;
  maxMs: number;
}

/** A random time between nothing and the doubled bound, so that many waiting processes do not come back together (full jitter). */
export function backOffMs(attempt: number, { baseMs, maxMs }: BackOffBounds): number {
  return Math.random() * Math.min(maxMs, baseMs * 2 ** attempt);
}
