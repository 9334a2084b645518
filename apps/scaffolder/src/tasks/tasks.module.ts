import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { RenderingModule } from '../rendering/rendering.module.js';
import { HoldTask } from '../runs/hold-task.use-case.js';
import { RecordRun } from '../runs/record-run.use-case.js';
import { RunTask } from '../runs/run-task.use-case.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { CancelTask } from './cancel-task.use-case.js';
import { CheckRequest } from './check-request.query.js';
import { CreateTask } from './create-task.use-case.js';
import { JobDoorbell } from './doorbell.adapter.js';
import { DOORBELL } from './doorbell.port.js';
import { FindInitiator } from './find-initiator.query.js';
import { FollowTask } from './follow-task.query.js';
import { GetTask } from './get-task.query.js';
import { ListTasks } from './list-tasks.query.js';
import { RetryTask } from './retry-task.use-case.js';
import { RunTaskProcessor } from './run-task.processor.js';
import { SweepTasks } from './sweep-tasks.use-case.js';
import { TaskClock } from './task-clock.adapter.js';
import { TaskEventsRepository } from './task-events.repository.js';
import { TaskRunsRepository } from './task-runs.repository.js';
import { TaskSignal } from './task-signal.adapter.js';
import { TASK_SIGNALS } from './task-signal.port.js';
import { TasksController } from './tasks.controller.js';
import { TasksRepository } from './tasks.repository.js';

/** Tasks: accepted, run, watched, stopped, run again. */
@Module({
  imports: [ActionsModule, RenderingModule, TemplatesModule],
  controllers: [TasksController],
  providers: [
    TasksRepository,
    TaskEventsRepository,
    TaskRunsRepository,
    TaskSignal,
    { provide: TASK_SIGNALS, useExisting: TaskSignal },
    { provide: DOORBELL, useClass: JobDoorbell },
    CheckRequest,
    FindInitiator,
    CreateTask,
    GetTask,
    ListTasks,
    FollowTask,
    CancelTask,
    RetryTask,
    SweepTasks,
    TaskClock,
    HoldTask,
    RecordRun,
    RunTask,
    RunTaskProcessor,
  ],
  exports: [CheckRequest, FindInitiator],
})
export class TasksModule {}
