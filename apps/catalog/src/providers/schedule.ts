import { z } from 'zod';

const SECONDS = { years: 31_536_000, months: 2_592_000, weeks: 604_800, days: 86_400, hours: 3600, minutes: 60, seconds: 1, milliseconds: 0.001 } as const;
const LETTERS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

const parts = z.strictObject(Object.fromEntries(Object.keys(SECONDS).map((unit) => [unit, z.number().min(0).optional()])) as Record<keyof typeof SECONDS, z.ZodOptional<z.ZodNumber>>);

/** What of Backstage's schedules has no length of time, with what to write instead. */
const ELSEWISE: Readonly<Record<string, string>> = {
  cron: 'cron expressions are not understood: write how often instead, for "0 */2 * * *" { hours: 2 }',
  trigger: 'a provider cannot wait to be triggered: write a long time, such as { weeks: 4 }, and refresh one of its entities to have it run',
};

/** A length of time as Backstage writes it, in seconds: `{ minutes: 30 }`, `PT30M`, `30m`. */
export const duration = z.preprocess((value, context) => {
  const other = typeof value === 'object' && value !== null ? Object.keys(ELSEWISE).find((key) => key in value) : undefined;
  if (other) {
    context.addIssue({ code: 'custom', message: ELSEWISE[other] });
    return z.NEVER;
  }
  return value;
}, z.union([parts, z.string()])).transform((value, context) => {
  const seconds = typeof value === 'string' ? (isoSeconds(value) ?? shortSeconds(value)) : Object.entries(SECONDS).reduce((sum, [unit, size]) => sum + (value[unit as keyof typeof SECONDS] ?? 0) * size, 0);
  if (seconds === undefined || seconds < 5) {
    context.addIssue({ code: 'custom', message: 'must be a duration of five seconds or more: { minutes: 30 }, PT30M or 30m' });
    return z.NEVER;
  }
  return seconds;
});

/** When a provider runs. Timeouts and first delays are read over: a run has its own limits and begins at start. */
export const schedule = z.looseObject({ frequency: duration.optional() }).transform(({ frequency }) => frequency);

function isoSeconds(text: string): number | undefined {
  const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  const sizes = [SECONDS.years, SECONDS.months, SECONDS.weeks, SECONDS.days, SECONDS.hours, SECONDS.minutes, SECONDS.seconds];
  return found?.slice(1).some(Boolean) ? sizes.reduce((sum, size, index) => sum + Number(found[index + 1] ?? 0) * size, 0) : undefined;
}

function shortSeconds(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/.exec(text.trim());
  const size = found?.[2] === undefined ? undefined : LETTERS[found[2]];
  return size === undefined ? undefined : Number(found?.[1]) * size;
}
