import { z } from 'zod';
import { encodeSubjectToken } from '../../subject.js';
import { defineEvent } from '../define-event.js';

const taskSchema = z.object({
  id: z.string(),
  templateRef: z.string(),
  createdBy: z.string().optional(),
});

const declare = <Schema extends z.ZodType>(past: string, description: string, schema: Schema) =>
  defineEvent({
    type: `callboard.scaffolder.task.${past}.v1`,
    stream: 'SCAFFOLDER',
    natsSubject: (id) => `callboard.scaffolder.task.${encodeSubjectToken(id)}`,
    schema,
    description,
    revisioned: false,
  });

export const TaskCreated = declare('created', 'A template run was accepted.', taskSchema);
export const TaskStarted = declare('started', 'A worker has begun the run.', taskSchema.extend({ attempt: z.number().int().positive() }));
export const TaskCompleted = declare(
  'completed',
  'The run ended well.',
  taskSchema.extend({
    /** Links and refs for people; no secrets. */
    entityRefs: z.array(z.string()).default([]),
    remoteUrls: z.array(z.string()).default([]),
  }),
);
export const TaskFailed = declare(
  'failed',
  'The run ended with an error.',
  taskSchema.extend({ reason: z.string(), stepId: z.string().optional() }),
);
export const TaskCancelled = declare('cancelled', 'A person stopped the run.', taskSchema);
