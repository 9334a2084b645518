import type { TaskStep } from '../templates/template.js';
import type { Workspace } from '../workspaces/workspace.js';

/** What a line of the log is about. */
export interface LineAbout {
  readonly stepId?: string;
  readonly status?: 'processing' | 'completed' | 'failed' | 'skipped' | 'cancelled';
}

/** What became of a step. */
export interface StepOutcome {
  readonly status: 'completed' | 'skipped' | 'failed' | 'cancelled';
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: StepError;
}

/** A failure as people and clients see it: no secrets, no paths, no stack. */
export interface StepError {
  readonly name: string;
  readonly message: string;
  /** Stable, such as `path_outside_workspace`. */
  readonly code: string;
}

/** What is stored at a border between steps, in one transaction. */
export interface Border {
  /** The step whose effect comes next; it counts as interrupted from here until its outcome is stored. */
  readonly starting?: { readonly position: number; readonly step: TaskStep };
  /** Kept as it is now, so that another process can go on from here. */
  readonly workspace?: Workspace;
}

/** Where a run writes down what it does. */
export interface RunJournal {
  /** Adds a line to the log; it is stored, in order, within a moment. */
  line(message: string, about?: LineAbout): void;
  /** Takes note of an outcome; it is stored with the next border, or with the end of the run. */
  note(position: number, step: TaskStep, outcome: StepOutcome): void;
  /** Stores everything so far. Throws RunStopped `lease_lost` when another worker has the task, and then nothing was stored. */
  border(border: Border): Promise<void>;
}

/** Why a run was stopped from outside. */
export class RunStopped extends Error {
  override name = 'RunStopped';
  constructor(readonly why: 'cancelled' | 'lease_lost' | 'out_of_time' | 'shutdown') {
    super(`The run was stopped: ${why}`);
  }
}
