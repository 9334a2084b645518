import { defineCommand } from '@callboard/contracts';
import { currentContext, Conflict, NotFound, runInContext, type RunningService } from '@callboard/service-kit';
import { startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { migrate, startServiceUnderTest } from '../test/a-service.js';
import { Commands, HandlesCommand, type CommandContext } from './index.js';

const Greet = defineCommand({ service: 'catalog', verb: 'greet', request: z.object({ name: z.string().min(1) }), reply: z.object({ text: z.string(), correlationId: z.string(), actor: z.string().optional() }) });
const Fail = defineCommand({ service: 'catalog', verb: 'fail', request: z.object({ how: z.enum(['known', 'unknown', 'never', 'wrong', 'huge']) }), reply: z.object({ text: z.string() }) });
const Absent = defineCommand({ service: 'scaffolder', verb: 'absent', request: z.object({}), reply: z.object({}) });

@Injectable()
class GreetHandler {
  static held: (() => void)[] = [];

  @HandlesCommand(Greet)
  async greet({ name }: { name: string }, context: CommandContext): Promise<unknown> {
    expect(context.correlationId).toBe(currentContext().correlationId);
    return { text: `Hello ${name}`, correlationId: context.correlationId, actor: context.actor };
  }

  @HandlesCommand(Fail)
  async fail({ how }: { how: string }): Promise<unknown> {
    if (how === 'known') {
      throw new Conflict('location_exists', 'There already.', { details: { id: 7 } });
    }
    if (how === 'never') {
      return new Promise((resolve) => GreetHandler.held.push(() => resolve({ text: 'late' })));
    }
    if (how === 'wrong') {
      return { words: 'not what was agreed' };
    }
    if (how === 'huge') {
      return { text: 'x'.repeat(80_000_000) };
    }
    throw new Error('a secret inside');
  }
}

describe('commands', () => {
  let world: TestWorld;
  let catalog: RunningService;
  let search: RunningService;
  let commands: Commands;

  beforeAll(async () => {
    world = await startTestWorld({ service: ['catalog', 'search'], nats: true });
    await Promise.all([migrate(world, 'catalog'), migrate(world, 'search')]);
    [catalog, search] = await Promise.all([startServiceUnderTest(world, { service: 'catalog', handlers: [GreetHandler] }), startServiceUnderTest(world, { service: 'search' })]);
    commands = search.app.get(Commands);
    await waitFor(() => commands.send(Greet, { name: 'world' }), { until: 'the catalog answers' });
  });

  afterAll(async () => {
    GreetHandler.held.forEach((end) => end());
    await search?.close();
    await catalog?.close();
    await world?.stop();
  });

  it('bring back the reply, and carry the caller’s context', async () => {
    const reply = await runInContext({ correlationId: 'asked-1', actor: 'user:default/ann' }, () => commands.send(Greet, { name: 'Ann' }));
    expect(reply).toEqual({ text: 'Hello Ann', correlationId: 'asked-1', actor: 'user:default/ann' });
  });

  it('bring back the error that the handler threw, as its class, with code, message and details', async () => {
    const failure = await commands.send(Fail, { how: 'known' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Conflict);
    expect(failure).not.toBeInstanceOf(NotFound);
    expect(failure).toMatchObject({ code: 'location_exists', message: 'There already.', details: { id: 7 } });
  });

  it('say nothing of what broke inside, but where to look', async () => {
    const failure = await runInContext({ correlationId: 'asked-2' }, () => commands.send(Fail, { how: 'unknown' })).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'CommandFailed', message: 'callboard.command.catalog.fail failed; the log of catalog says why (correlation id asked-2)' });
  });

  it('check what is asked and what is answered against the contract', async () => {
    await expect(commands.send(Greet, { name: '' })).rejects.toMatchObject({ kind: 'InvalidInput', code: 'invalid_request' });
    await expect(commands.send(Fail, { how: 'wrong' })).rejects.toThrow('answered callboard.command.catalog.fail with something else');
  });

  it('say too_large instead of leaving the caller waiting for a reply that NATS refuses', async () => {
    await expect(commands.send(Fail, { how: 'huge' })).rejects.toMatchObject({ kind: 'InvalidInput', code: 'too_large' });
  });

  it('give up in time when nobody answers, at once when nobody is there', async () => {
    await expect(commands.send(Fail, { how: 'never' }, { timeoutMs: 50 })).rejects.toMatchObject({ kind: 'Unavailable', code: 'service_unavailable' });
    const started = Date.now();
    await expect(commands.send(Absent, {})).rejects.toMatchObject({ code: 'service_unavailable', message: 'The scaffolder service is not running.' });
    expect(Date.now() - started).toBeLessThan(1_000);
  });

  it('fail at once while NATS is away and work again when it is back', async () => {
    await world.nats.kill();
    await waitFor(() => commands.send(Greet, { name: 'x' }, { timeoutMs: 200 }).then(() => false, (error: { code: string }) => error.code === 'broker_unavailable'), { until: 'the absence is known' });
    await world.nats.start();
    const reply = await waitFor(() => commands.send(Greet, { name: 'again' }, { timeoutMs: 500 }), { until: 'the catalog answers again' });
    expect(reply.text).toBe('Hello again');
  }, 20_000);

  it('let a stopping service finish what it was asked', async () => {
    GreetHandler.held.splice(0).forEach((end) => end());
    const asked = commands.send(Fail, { how: 'never' }, { timeoutMs: 10_000 });
    await waitFor(() => GreetHandler.held.length === 1, { until: 'the handler is at work' });
    const closing = catalog.close();
    await waitFor(() => commands.send(Greet, { name: 'x' }).then(() => false, (error: { code: string }) => error.code === 'service_unavailable'), { until: 'no new command is taken' });
    GreetHandler.held[0]?.();
    expect(await asked).toEqual({ text: 'late' });
    await closing;
  }, 20_000);
});
