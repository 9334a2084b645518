import { accessOf, AllowsCookie, Caller, principalName, Requires, type Principal } from '@callboard/access';
import { InvalidInput, openEventStream, parseBody, parseQuery } from '@callboard/service-kit';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CancelTask } from './cancel-task.use-case.js';
import { CreateTask } from './create-task.use-case.js';
import { FindInitiator } from './find-initiator.query.js';
import { FollowTask } from './follow-task.query.js';
import { GetTask } from './get-task.query.js';
import { ListTasks } from './list-tasks.query.js';
import { RetryTask } from './retry-task.use-case.js';
import { autocompleteBody, barely, createTaskBody, eventsQuery, listTasksQuery, noQuery, retryTaskBody, toEventText, toTaskReply } from './tasks.dto.js';

/** Long polls are answered by then, with nothing if need be. */
const LONG_POLL_MS = 25_000;

@Controller('api/scaffolder/v2')
export class TasksController {
  constructor(
    @Inject(CreateTask) private readonly createTask: CreateTask,
    @Inject(GetTask) private readonly getTask: GetTask,
    @Inject(ListTasks) private readonly listTasks: ListTasks,
    @Inject(CancelTask) private readonly cancelTask: CancelTask,
    @Inject(RetryTask) private readonly retryTask: RetryTask,
    @Inject(FollowTask) private readonly followTask: FollowTask,
    @Inject(FindInitiator) private readonly findInitiator: FindInitiator,
  ) {}

  @Post('tasks')
  @HttpCode(201)
  @Requires('scaffolder.task.create')
  async create(@Body() body: unknown, @Caller() caller: Principal): Promise<unknown> {
    const { templateRef, values, secrets } = parseBody(createTaskBody, body);
    const initiator = await this.findInitiator.execute(caller);
    return { id: await barely(() => this.createTask.execute({ templateRef, values, secrets, initiator })) };
  }

  @Get('tasks')
  @Requires('scaffolder.task.read')
  async list(@Query() query: unknown, @Req() request: FastifyRequest): Promise<unknown> {
    const { order = [], ...wanted } = parseQuery(listTasksQuery, query);
    const { tasks, total } = await this.listTasks.execute({ ...wanted, order, readableBy: readableBy(request) });
    return { tasks: tasks.map(toTaskReply), totalTasks: total };
  }

  @Get('tasks/:taskId')
  @Requires('scaffolder.task.read')
  async get(@Param('taskId') taskId: string, @Query() query: unknown, @Req() request: FastifyRequest): Promise<unknown> {
    parseQuery(noQuery, query);
    return toTaskReply(await this.getTask.execute(taskId, readableBy(request)));
  }

  @Post('tasks/:taskId/cancel')
  @HttpCode(200)
  @Requires('scaffolder.task.cancel')
  async cancel(@Param('taskId') taskId: string, @Req() request: FastifyRequest): Promise<unknown> {
    const task = await this.getTask.execute(taskId, readableBy(request));
    await this.cancelTask.execute(task.id);
    return { status: 'cancelled' };
  }

  @Post('tasks/:taskId/retry')
  @HttpCode(201)
  @Requires('scaffolder.task.cancel')
  async retry(@Param('taskId') taskId: string, @Body() body: unknown, @Caller() caller: Principal, @Req() request: FastifyRequest): Promise<unknown> {
    const { secrets } = parseBody(retryTaskBody, body ?? {});
    const task = await this.getTask.execute(taskId, readableBy(request));
    await barely(() => this.retryTask.execute(task, secrets, principalName(caller)));
    return { id: task.id };
  }

  @Get('tasks/:taskId/eventstream')
  @AllowsCookie()
  @Requires('scaffolder.task.read')
  async stream(@Param('taskId') taskId: string, @Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { after = 0 } = parseQuery(eventsQuery, query);
    const task = await this.getTask.execute(taskId, readableBy(request));
    const stream = openEventStream(request, reply);
    for await (const events of this.followTask.execute(task.id, after, stream.signal)) {
      for (const event of events) if (!stream.send({ event: event.type, data: toEventText(event) })) return;
    }
    stream.close();
  }

  @Get('tasks/:taskId/events')
  @Requires('scaffolder.task.read')
  async poll(@Param('taskId') taskId: string, @Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { after = 0 } = parseQuery(eventsQuery, query);
    const task = await this.getTask.execute(taskId, readableBy(request));
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const events = await this.followTask.next(task.id, after, AbortSignal.any([gone.signal, AbortSignal.timeout(LONG_POLL_MS)]));
    await reply.type('application/json; charset=utf-8').send(`[${events.map(toEventText).join(',')}]`);
  }

  @Post('autocomplete/:provider/:resource')
  @Requires('scaffolder.task.create')
  autocomplete(@Param('provider') provider: string, @Body() body: unknown): never {
    parseBody(autocompleteBody, body);
    throw new InvalidInput('invalid_request', `Unsupported provider: ${provider}`);
  }
}

/** Whose tasks a caller may know of; everybody's when undefined. */
function readableBy(request: FastifyRequest): readonly string[] | undefined {
  const { principal, ownOnly } = accessOf(request);
  if (!ownOnly) return undefined;
  return principal.type === 'user' ? principal.ownershipRefs : [principal.subject];
}
