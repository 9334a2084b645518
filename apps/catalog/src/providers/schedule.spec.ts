import { duration, schedule } from './schedule.js';

describe('a schedule', () => {
  it.each([
    [{ minutes: 30 }, 1800],
    [{ hours: 1, seconds: 30 }, 3630],
    ['PT30M', 1800],
    ['P1DT12H', 129_600],
    ['30m', 1800],
    ['1.5h', 5400],
  ])('of %j is %d seconds', (written, seconds) => expect(duration.parse(written)).toBe(seconds));

  it.each(['P', 'PT', 'soon', '30', { cron: '* * * * *' }, { minutes: -1 }, 'PT1S', 5])('is none: %j', (written) => expect(duration.safeParse(written).success).toBe(false));

  it.each([
    [{ cron: '0 */2 * * *' }, /cron expressions are not understood.*\{ hours: 2 \}/],
    [{ trigger: 'manual' }, /refresh one of its entities/],
  ])('that is %j says what to write instead', (written, message) => {
    expect(duration.safeParse(written).error?.issues.map((issue) => issue.message)).toEqual([expect.stringMatching(message)]);
  });

  it('may come with what is read over', () => expect(schedule.parse({ frequency: { minutes: 5 }, timeout: { minutes: 3 }, initialDelay: 'PT15S' })).toBe(300));
});
