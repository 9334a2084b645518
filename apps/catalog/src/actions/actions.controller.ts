import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { parseBody } from '@callboard/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { RunAction, type ActionView } from './run-action.use-case.js';

const actionReply = z.looseObject({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  pluginId: z.string(),
  attributes: z.looseObject({ destructive: z.boolean(), idempotent: z.boolean(), readOnly: z.boolean() }),
  schema: z.looseObject({ input: z.record(z.string(), z.unknown()), output: z.record(z.string(), z.unknown()) }),
});

const actionsReply = z.looseObject({ actions: z.array(actionReply) });
const outputReply = z.looseObject({ output: z.record(z.string(), z.unknown()) });
const anyInput = z.record(z.string(), z.unknown());
const inputWithSecrets = z.strictObject({ input: anyInput.optional(), secrets: z.record(z.string(), z.string()).optional() });

/** What programs may have the catalog do; each action asks for its own permission too. */
@Controller('api/catalog/.backstage/actions')
@Requires('catalog.entity.read')
export class ActionsController {
  constructor(@Inject(RunAction) private readonly runAction: RunAction) {}

  @Get('v1/actions')
  @Describes({ id: 'GetActions', summary: 'The actions that the caller may run', replies: { 200: actionsReply } })
  async list(@Caller() caller: Principal): Promise<{ actions: ActionView[] }> {
    return { actions: await this.runAction.list(caller) };
  }

  @Post('v1/actions/:id/invoke')
  @HttpCode(200)
  @Describes({ id: 'InvokeAction', summary: 'Runs an action; the body is its input', body: anyInput, bodyOptional: true, replies: { 200: outputReply } })
  async invoke(@Caller() caller: Principal, @Param('id') id: string, @Body() body: unknown): Promise<object> {
    return { output: await this.runAction.execute(caller, id, body) };
  }

  @Post('v2/actions/:id/invoke')
  @HttpCode(200)
  @Describes({ id: 'InvokeActionWithSecrets', summary: 'Runs an action; no action of the catalog takes secrets', body: inputWithSecrets, bodyOptional: true, replies: { 200: outputReply } })
  async invokeWithSecrets(@Caller() caller: Principal, @Param('id') id: string, @Body() body: unknown): Promise<object> {
    return { output: await this.runAction.execute(caller, id, parseBody(inputWithSecrets, body).input) };
  }
}
