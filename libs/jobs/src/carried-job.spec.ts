import { InvalidInput, runInContext, Unavailable } from '@callboard/service-kit';
import { UnrecoverableError } from 'bullmq';
import { z } from 'zod';
import { asJobError, checkJobId, packJob, unpackJob } from './carried-job.js';
import { defineJob } from './job-contract.js';

const Sweep = defineJob({ service: 'search', name: 'sweep-once', data: z.object({ id: z.string(), depth: z.number().default(1) }) });

describe('what lies in the queue', () => {
  it('is the data as its schema reads it, and the context of who asked', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const carried = runInContext({ correlationId: 'r-1', traceparent, actor: 'user:default/ann' }, () => packJob(Sweep, { id: 'a' }));
    expect(carried).toEqual({ data: { id: 'a', depth: 1 }, context: { correlationid: 'r-1', traceparent, actor: 'user:default/ann' } });
    expect(unpackJob(Sweep, JSON.parse(JSON.stringify(carried)))).toEqual({ data: { id: 'a', depth: 1 }, context: { correlationId: 'r-1', traceparent, actor: 'user:default/ann' } });
  });

  it.each([undefined, null, {}, { data: { id: 7 } }])('is refused for good when it is %j', (carried) => {
    expect(() => unpackJob(Sweep, carried)).toThrow(UnrecoverableError);
  });

  it('is refused before it gets there when it breaks the contract', () => {
    expect(() => packJob(Sweep, { id: 7 })).toThrow();
  });
});

describe('an error of a processor', () => {
  it('ends the job when it has no future', () => {
    expect(asJobError(new InvalidInput('invalid_request', 'Never.'))).toBeInstanceOf(UnrecoverableError);
  });

  it.each([new Unavailable('service_unavailable', 'Later.'), new Error('who knows')])('has the job tried again when it may have one: %s', (error) => {
    expect(asJobError(error)).toBe(error);
  });
});

describe('the id of a job', () => {
  it.each(['', '17', 'component:default/a'])('cannot be "%s"', (id) => {
    expect(() => checkJobId(id)).toThrow('cannot be the id of a job');
  });

  it('may be any other natural key', () => {
    expect(checkJobId('refresh-7f3c')).toBe('refresh-7f3c');
  });
});
