import { ForgeBudgets } from './forge-budgets.js';

const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;

describe('the budget of a forge', () => {
  const github = (remaining: number, reset = SECONDS + 600) => ({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': String(remaining), 'x-ratelimit-reset': String(reset) });
  const make = () => {
    const clock = { now: NOW };
    return { clock, budgets: new ForgeBudgets(20, () => clock.now) };
  };

  it('is not known before the forge has told', () => {
    const { budgets } = make();
    expect(budgets.take('h', { urgent: false })).toBeUndefined();
    expect(budgets.list()).toEqual([]);
  });

  it('keeps a part for people, until it is full again', () => {
    const { budgets, clock } = make();
    budgets.note('h', { status: 200, headers: github(20), message: '' });
    expect(budgets.take('h', { urgent: false })).toEqual(new Date(NOW + 600_000));
    expect(budgets.take('h', { urgent: true })).toBeUndefined();
    expect(budgets.list()).toEqual([{ host: 'h', limit: 100, remaining: 19, resetAt: new Date(NOW + 600_000), deferred: 1 }]);
    clock.now += 600_000;
    expect(budgets.take('h', { urgent: false })).toBeUndefined();
    expect(budgets.list()).toEqual([{ host: 'h', limit: 100, remaining: 99, deferred: 0 }]);
  });

  it('counts requests on their way, and gives back what a 304 did not cost', () => {
    const { budgets } = make();
    budgets.note('h', { status: 200, headers: github(22), message: '' });
    expect([budgets.take('h', { urgent: false }), budgets.take('h', { urgent: false })]).toEqual([undefined, undefined]);
    expect(budgets.take('h', { urgent: false })).toBeInstanceOf(Date);
    budgets.note('h', { status: 304, headers: {}, message: '' });
    expect(budgets.take('h', { urgent: false })).toBeUndefined();
  });

  it('believes the lowest of answers that overtake each other', () => {
    const { budgets } = make();
    budgets.note('h', { status: 200, headers: github(50), message: '' });
    budgets.note('h', { status: 200, headers: github(51), message: '' });
    expect(budgets.list()[0]?.remaining).toBe(50);
    budgets.note('h', { status: 200, headers: github(99, SECONDS + 4200), message: '' });
    expect(budgets.list()[0]?.remaining).toBe(99);
  });

  it.each([
    [429, { 'retry-after': '30' }, '', 30],
    [429, { 'ratelimit-reset': String(SECONDS + 45), 'ratelimit-remaining': '0' }, '', 45],
    [429, {}, '', 60],
    [403, { 'retry-after': '90' }, 'You have exceeded a secondary rate limit.', 90],
    [403, {}, 'You have exceeded a secondary rate limit.', 60],
    [403, { ...github(0, SECONDS + 120) }, 'API rate limit exceeded', 120],
    [403, github(50), 'Resource not accessible', undefined],
    [404, github(0), '', undefined],
  ])('%d with %j waits', (status, headers, message, seconds) => {
    const { budgets } = make();
    expect(budgets.note('h', { status, headers: headers as Record<string, string>, message })).toEqual(seconds === undefined ? undefined : new Date(NOW + seconds * 1000));
    if (seconds !== undefined) {
      expect(budgets.take('h', { urgent: true })).toEqual(new Date(NOW + seconds * 1000));
      expect(budgets.take('other', { urgent: true })).toBeUndefined();
    }
  });
});
