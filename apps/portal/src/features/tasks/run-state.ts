import type { TaskEvent, TaskOutput, TaskStatus, TaskStep } from '@callboard/api-client';

/** Where a step stands. */
export type StepStatus = 'waiting' | 'processing' | 'completed' | 'failed' | 'skipped' | 'cancelled';

/** A step of a run with what is known about it. */
export interface StepState extends TaskStep {
  readonly status: StepStatus;
  /** ISO times. */
  readonly startedAt?: string;
  readonly endedAt?: string;
}

/** One line of the log. */
export interface LogLine {
  readonly id: number;
  readonly stepId?: string;
  readonly text: string;
}

/** A run as its events tell it. */
export interface RunState {
  readonly status: TaskStatus;
  readonly steps: readonly StepState[];
  readonly lines: readonly LogLine[];
  readonly output?: TaskOutput;
  readonly error?: string;
  /** Id of the newest event: go on after it. */
  readonly lastEventId: number;
}

const ENDED: readonly TaskStatus[] = ['completed', 'failed', 'cancelled', 'skipped'];

/** Whether nothing more will come. */
export function hasEnded({ status }: Pick<RunState, 'status'>): boolean {
  return ENDED.includes(status);
}

/** A run before its first event. */
export function beginRun(status: TaskStatus, steps: readonly TaskStep[]): RunState {
  return { status, steps: steps.map((step) => ({ ...step, status: 'waiting' })), lines: [], lastEventId: 0 };
}

/** The run after further events. An event that was seen before changes nothing. */
export function continueRun(run: RunState, events: readonly TaskEvent[]): RunState {
  return events.reduce((state, event) => (event.id <= state.lastEventId ? state : { ...applyEvent(state, event), lastEventId: event.id }), run);
}

function applyEvent(run: RunState, event: TaskEvent): RunState {
  const lines = appendLines(run, event);
  switch (event.type) {
    case 'recovered':
      // A new attempt: what is done stays done, the rest waits again.
      return {
        ...run,
        lines,
        status: 'processing',
        error: undefined,
        output: undefined,
        steps: run.steps.map((step) => (step.status === 'completed' ? step : { id: step.id, name: step.name, action: step.action, status: 'waiting' })),
      };
    case 'completion': {
      const ended = /status: (\w+)/.exec(event.body.message ?? '')?.[1] as TaskStatus | undefined;
      const wasCancelled = run.steps.some(({ status }) => status === 'cancelled');
      const status = event.body.error && !wasCancelled ? 'failed' : wasCancelled ? 'cancelled' : ended && ENDED.includes(ended) ? ended : 'completed';
      return { ...run, lines, status, output: event.body.output ?? run.output, error: wasCancelled ? undefined : event.body.error?.message, steps: closeSteps(run.steps, status, event.createdAt) };
    }
    case 'cancelled':
    case 'log':
      return { ...run, lines, status: run.status === 'open' ? 'processing' : run.status, steps: run.steps.map((step) => (step.id === event.body.stepId ? applyToStep(step, event) : step)) };
  }
}

function applyToStep(step: StepState, { body, createdAt, type }: TaskEvent): StepState {
  const status = type === 'cancelled' ? 'cancelled' : body.status;
  switch (status) {
    case 'processing':
      return step.status === 'waiting' ? { ...step, status, startedAt: createdAt } : step;
    case 'completed':
    case 'failed':
    case 'skipped':
    case 'cancelled':
      return { ...step, status, endedAt: createdAt };
    default:
      return step;
  }
}

/** Steps that never began are skipped once the run has ended; one that was running ended with it. */
function closeSteps(steps: readonly StepState[], status: TaskStatus, endedAt: string): readonly StepState[] {
  return steps.map((step) => {
    if (step.status === 'waiting') return { ...step, status: 'skipped' };
    if (step.status === 'processing') return { ...step, status: status === 'completed' ? 'completed' : status === 'cancelled' ? 'cancelled' : 'failed', endedAt };
    return step;
  });
}

function appendLines(run: RunState, { id, body, type }: TaskEvent): readonly LogLine[] {
  const message = type === 'recovered' ? 'Starting again from where it stopped' : body.message;
  if (!message) return run.lines;
  return [...run.lines, ...message.replace(/\n$/, '').split('\n').map((text, index) => ({ id: id + index / 1_000_000, stepId: body.stepId, text }))];
}
