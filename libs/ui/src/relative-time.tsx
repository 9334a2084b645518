'use client';
import { useEffect, useState } from 'react';
import { fullTime, timeWords } from './time-words.js';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times of the page. */
function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 15_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** A time in words that stay true, with the full date on hover. The server's words stand until the browser's clock and time zone take over. */
export function RelativeTime({ time, locale = 'en', className }: { time: string; locale?: string; className?: string }) {
  const [now, setNow] = useState<Date>();
  useEffect(() => {
    setNow(new Date());
    return onTick(() => setNow(new Date()));
  }, [time]);
  const date = new Date(time);
  return (
    <time dateTime={time} title={now ? fullTime(date, locale) : undefined} className={className} suppressHydrationWarning>
      {timeWords(date, now ?? new Date(), locale, now ? undefined : 'UTC')}
    </time>
  );
}
