import { NotFound } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { isTaskId, type Task } from './task.js';
import { TasksRepository } from './tasks.repository.js';

/** One task; throws NotFound when there is none, or none that this reader may know of. */
@Injectable()
export class GetTask {
  constructor(private readonly tasks: TasksRepository) {}

  /** `readableBy`: whose tasks the reader may see; all when left out. */
  async execute(id: string, readableBy?: readonly string[]): Promise<Task> {
    const task = isTaskId(id) ? await this.tasks.find(id) : undefined;
    if (!task || (readableBy && !readableBy.includes(task.subject))) throw new NotFound('task_not_found', `No task with id '${id}' found`);
    return task;
  }
}
