import { Http, type ClientOptions } from './http.js';

/** One page of a template's form: a JSON Schema with `ui:` hints inside. */
export interface ParameterStep {
  readonly title: string;
  readonly description?: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What a template asks before it runs. */
export interface ParameterSchema {
  readonly title: string;
  readonly description?: string;
  readonly presentation?: { readonly buttonLabels?: { readonly backButtonText?: string; readonly createButtonText?: string; readonly reviewButtonText?: string } };
  readonly steps: readonly ParameterStep[];
}

export type TaskStatus = 'open' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'skipped';

/** One step of a run, as the template declares it. */
export interface TaskStep {
  readonly id: string;
  readonly name: string;
  readonly action: string;
}

/** A template run. */
export interface Task {
  readonly id: string;
  readonly status: TaskStatus;
  readonly createdAt: string;
  readonly lastHeartbeatAt?: string;
  readonly createdBy?: string;
  readonly spec: {
    readonly steps: readonly TaskStep[];
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly templateInfo?: { readonly entityRef: string; readonly entity?: { readonly metadata?: { readonly title?: string; readonly name?: string } } };
  };
}

/** What a run hands over at its end. */
export interface TaskOutput {
  readonly links?: ReadonlyArray<{ readonly title?: string; readonly url?: string; readonly entityRef?: string; readonly icon?: string }>;
  readonly text?: ReadonlyArray<{ readonly title?: string; readonly content?: string; readonly icon?: string }>;
  readonly [key: string]: unknown;
}

/** One entry of a run's event stream. */
export interface TaskEvent {
  readonly id: number;
  readonly taskId: string;
  readonly type: 'log' | 'completion' | 'cancelled' | 'recovered';
  readonly createdAt: string;
  readonly body: {
    readonly message?: string;
    readonly stepId?: string;
    readonly status?: string;
    readonly output?: TaskOutput;
    readonly error?: { readonly name?: string; readonly message?: string };
  };
}

/** Which runs, newest first. */
export interface TaskQuery {
  readonly createdBy?: readonly string[];
  readonly status?: readonly TaskStatus[];
  readonly limit?: number;
  readonly offset?: number;
}

/** Reads templates' forms and runs; starts, cancels and retries runs. */
export class ScaffolderClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** The form of a template; undefined when there is no such template. */
  findParameterSchema(namespace: string, name: string): Promise<ParameterSchema | undefined> {
    const path = [namespace, 'template', name].map(encodeURIComponent).join('/');
    return this.http.jsonOrUndefined(`/api/scaffolder/v2/templates/${path}/parameter-schema`);
  }

  /** Starts a run; rejects with the `problems` of the values when they are not accepted. */
  createTask(request: { templateRef: string; values: Record<string, unknown>; secrets?: Record<string, string> }): Promise<{ id: string }> {
    return this.http.json('/api/scaffolder/v2/tasks', { method: 'POST', body: request });
  }

  /** Runs the caller may see, newest first. */
  listTasks({ createdBy, status, limit, offset }: TaskQuery = {}): Promise<{ tasks: readonly Task[]; totalTasks: number }> {
    return this.http.json('/api/scaffolder/v2/tasks', { query: { createdBy, status, limit, offset } });
  }

  /** The run, or undefined when it does not exist or may not be seen. */
  findTask(id: string): Promise<Task | undefined> {
    return this.http.jsonOrUndefined(`/api/scaffolder/v2/tasks/${encodeURIComponent(id)}`);
  }

  /** All events of a run that has ended. Of a run that goes on it may wait for the next one, up to `timeoutMs`. */
  listTaskEvents(id: string, { after, timeoutMs }: { after?: number; timeoutMs?: number } = {}): Promise<readonly TaskEvent[]> {
    return this.http.json(`/api/scaffolder/v2/tasks/${encodeURIComponent(id)}/events`, { query: { after }, timeoutMs });
  }

  /** Asks the run to stop; steps not yet begun are skipped. */
  async cancelTask(id: string): Promise<void> {
    await this.http.send(`/api/scaffolder/v2/tasks/${encodeURIComponent(id)}/cancel`, { method: 'POST', body: {} });
  }

  /** Runs an ended task again from where it stopped. */
  async retryTask(id: string): Promise<void> {
    await this.http.send(`/api/scaffolder/v2/tasks/${encodeURIComponent(id)}/retry`, { method: 'POST', body: {} });
  }
}
