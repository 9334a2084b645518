import type { TaskStatus } from '@callboard/api-client';
import type { Tone } from '@callboard/ui';
import type { StepStatus } from './run-state';

/** A state as people read it, with the glyph and colour that go with it. */
export interface StateWords {
  readonly words: string;
  readonly tone: Tone;
}

const TASKS: Readonly<Record<TaskStatus, StateWords>> = {
  open: { words: 'Waiting', tone: 'neutral' },
  processing: { words: 'Running', tone: 'running' },
  completed: { words: 'Done', tone: 'ok' },
  failed: { words: 'Failed', tone: 'danger' },
  cancelled: { words: 'Cancelled', tone: 'neutral' },
  skipped: { words: 'Skipped', tone: 'neutral' },
};

const STEPS: Readonly<Record<StepStatus, StateWords>> = {
  waiting: { words: 'Waiting', tone: 'neutral' },
  processing: { words: 'Running', tone: 'running' },
  completed: { words: 'Done', tone: 'ok' },
  failed: { words: 'Failed', tone: 'danger' },
  skipped: { words: 'Skipped', tone: 'neutral' },
  cancelled: { words: 'Cancelled', tone: 'neutral' },
};

/** Words for the state of a run; states this portal does not know yet count as running. */
export function taskWords(status: TaskStatus): StateWords {
  return TASKS[status] ?? TASKS.processing;
}

/** Words for the state of a step. */
export function stepWords(status: StepStatus): StateWords {
  return STEPS[status];
}
