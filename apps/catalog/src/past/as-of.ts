/** A moment that a caller asks about: a time, or a place in the log as `Callboard-Position` names it. */
export type Moment = { readonly time: string } | { readonly position: number };

const TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](\d\d):(\d\d))$/;
const POSITION = /^CATALOG:(\d{1,15})$/;

/** Reads an RFC 3339 time or a position; undefined for anything else. The `+` of an offset may have become a blank on its way. */
export function parseMoment(asked: string): Moment | undefined {
  const position = POSITION.exec(asked)?.[1];
  if (position !== undefined) {
    return { position: Number(position) };
  }
  const time = asked.replace(/ (\d\d:\d\d)$/, '+$1');
  const [, ...numbers] = TIME.exec(time) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = numbers.map((number) => Number(number ?? 0));
  const real = numbers.length > 0 && year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  // 60: a leap second, which clocks of databases take as the next minute.
  return real && hour < 24 && minute < 60 && second <= 60 && offsetHour < 24 && offsetMinute < 60 ? { time } : undefined;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
