/** How often sources are looked at; see `catalog.refresh` in the configuration. */
export interface PollSettings {
  readonly intervalSeconds: number;
  readonly toldIntervalSeconds: number;
  readonly maxBackOffSeconds: number;
}

/** A webhook vouches this long for the ones that will follow it, seconds. */
const TOLD_SECONDS = 24 * 3600;

/**
 * When a source is looked at again, seconds from now: less often where a webhook has told of it within the last day, later
 * after each failure, anywhere in the interval after its first read, and then spread by a tenth, so that sources that began together do not stay together;
 * not before a forge that has had enough wants to be asked again (`waitUntil`).
 */
export function nextAttemptInSeconds(
  { intervalSeconds, toldIntervalSeconds, maxBackOffSeconds }: PollSettings,
  { failures, isFirst = false, toldAgoSeconds, waitUntil, random = Math.random() }: { failures: number; isFirst?: boolean; toldAgoSeconds?: number; waitUntil?: Date; random?: number },
): number {
  if (waitUntil) {
    return Math.max(1, (waitUntil.getTime() - Date.now()) / 1000) + random * 5;
  }
  if (isFirst && failures === 0) {
    return intervalSeconds * (0.1 + random * 0.9);
  }
  const isTold = failures === 0 && toldAgoSeconds !== undefined && toldAgoSeconds < TOLD_SECONDS;
  const interval = isTold ? Math.max(intervalSeconds, toldIntervalSeconds) : intervalSeconds;
  const backedOff = Math.min(interval * 2 ** Math.min(failures, 16), Math.max(maxBackOffSeconds, interval));
  return backedOff * (0.9 + random * 0.2);
}
