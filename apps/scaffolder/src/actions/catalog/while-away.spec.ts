import { NotFound, Unavailable } from '@callboard/service-kit';
import { whileAway } from './while-away.js';

const away = () => new Unavailable('service_unavailable', 'The catalog service is not running.');

/** Fails with each error in turn, then answers. */
function failing(...errors: Error[]) {
  const ask = { tries: 0, run: async () => ask.next() as string, next: () => '' };
  ask.next = () => {
    const error = errors[ask.tries++];
    if (error) throw error;
    return 'answer';
  };
  return ask;
}

describe('asking a service that may be away', () => {
  const told: string[] = [];
  const patience = { signal: new AbortController().signal, onAway: (message: string) => told.push(message) };

  it('asks again until it is back, and says so once', async () => {
    const ask = failing(away(), away());
    expect(await whileAway(ask.run, patience)).toBe('answer');
    expect([ask.tries, told]).toEqual([3, ['The catalog service is not running.']]);
  });

  it('takes every other error as the answer', async () => {
    const ask = failing(new NotFound('entity_not_found', 'There is none'));
    await expect(whileAway(ask.run, patience)).rejects.toThrow('There is none');
    expect(ask.tries).toBe(1);
  });

  it('gives up with the last answer when its time is over', async () => {
    const ask = failing(away(), away(), away(), away());
    await expect(whileAway(ask.run, { ...patience, patienceMs: 300 })).rejects.toMatchObject({ code: 'service_unavailable' });
    expect(ask.tries).toBeLessThan(4);
  });

  it('ends at once when the run is cancelled', async () => {
    const cancelled = new AbortController();
    const asking = whileAway(failing(away(), away(), away()).run, { ...patience, signal: cancelled.signal, onAway: () => cancelled.abort() });
    await expect(asking).rejects.toThrow();
  });
});
