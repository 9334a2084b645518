const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "12 s ago", "4 min ago", "yesterday"; from seven days on the date, with the year when it is another one. */
export function timeWords(time: Date, now: Date, locale: string, timeZone?: string): string {
  const age = now.getTime() - time.getTime();
  if (Math.abs(age) >= 7 * DAY) {
    const sameYear = time.getFullYear() === now.getFullYear();
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }), timeZone }).format(time);
  }
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (Math.abs(age) < 5_000) return relative.format(0, 'second');
  if (Math.abs(age) < MINUTE) return relative.format(-Math.round(age / 1000), 'second');
  if (Math.abs(age) < HOUR) return relative.format(-Math.round(age / MINUTE), 'minute');
  if (Math.abs(age) < 22 * HOUR) return relative.format(-Math.round(age / HOUR), 'hour');
  return relative.format(-Math.max(1, Math.round(age / DAY)), 'day');
}

/** Date and time in full, for the hover and for screen readers. */
export function fullTime(time: Date, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium', timeZone }).format(time);
}

/** "0.4 s", "12 s", "3 min 05 s". */
export function durationWords(milliseconds: number): string {
  if (milliseconds < 950) return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
