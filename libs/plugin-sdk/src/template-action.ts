import { z } from 'zod';

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A JSON Schema (draft 7) of an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema as authors write it: zod, or JSON Schema (draft 7). */
export type ActionSchema = z.ZodType | JsonSchema;

/** What a schema describes; JSON Schema says it only at run time. */
export type SchemaValue<S> = S extends z.ZodType ? z.output<S> : Record<string, unknown>;

/** The JSON Schema keyword that lets an input take secrets; see {@link secretInput}. */
export const SECRET_KEYWORD = 'x-callboard-secret';

/**
 * Marks an input as one that may hold a secret.
 *
 * Only such inputs may name `secrets` in an expression, whole or mixed with text (`Bearer ${{ secrets.token }}`);
 * their values are never logged and never leave the handler.
 */
export function secretInput<S extends z.ZodType>(schema: S): S {
  return schema.meta({ [SECRET_KEYWORD]: true }) as S;
}

/** What a run that failed says: a stable code (`path_outside_workspace`) and a sentence for a person, without secrets or paths of the machine. */
export class ActionError extends Error {
  override name = 'ActionError';
  constructor(
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Lines for the person who watches the run; control characters are escaped and secrets blanked. */
export interface ActionLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** One entry of a folder of the workspace. */
export interface WorkspaceEntry {
  /** Path from the workspace's root, with `/`, without a slash at the end. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link';
  /** Any of the executable bits is set. */
  readonly executable: boolean;
  /** Bytes of a file, 0 for the rest. */
  readonly size: number;
}

/**
 * The folder of one run. Every path is relative to its root; none may leave it, by `..`, by an absolute path or
 * through a link: such a call throws ActionError `path_outside_workspace` or `unsafe_link` and changes nothing.
 */
export interface ActionWorkspace {
  /** Absolute path of the root, for programs that need one. Pass on only paths that {@link ActionWorkspace.resolve} gave. */
  readonly root: string;
  /** The absolute path of a path inside; it need not exist. */
  resolve(path: string): Promise<string>;
  /** What is there, or undefined. A link at the end of the path is not followed. */
  stat(path: string): Promise<WorkspaceEntry | undefined>;
  read(path: string): Promise<Buffer>;
  /** Creates or replaces a file and the folders above it. */
  write(path: string, content: string | Uint8Array, options?: { executable?: boolean }): Promise<void>;
  createFolder(path: string): Promise<void>;
  /** Removes a file or folder with all it holds; nothing there is no error. */
  remove(path: string): Promise<void>;
  /** Moves a file or folder. Throws ActionError `action_failed` when there is nothing to move, or something in its place and `overwrite` is not set. */
  move(from: string, to: string, options?: { overwrite?: boolean }): Promise<void>;
  /** Everything below a folder (default: the root), sorted by path; links are listed, not followed. */
  list(folder?: string): Promise<WorkspaceEntry[]>;
  /** Files and links that match any of the globs (`*`, `**`, `?`, `[…]`, `{a,b}`, a folder's name stands for all in it), sorted. */
  glob(patterns: readonly string[]): Promise<string[]>;
}

/** The template a run was started from. */
export interface TemplateInfo {
  readonly entityRef: string;
  /** Where the template was read (`file:///…`, `https://…`): relative addresses start there. */
  readonly baseUrl?: string;
  readonly entity?: { readonly metadata: Readonly<Record<string, unknown>> };
}

/** All that an action sees of the run it is part of. */
export interface ActionContext<Input = Record<string, unknown>> {
  /** Checked against the action's schema, with expressions resolved. */
  readonly input: Input;
  readonly task: {
    readonly id: string;
    /** When it was started, ISO 8601: the same in every attempt. */
    readonly createdAt: string;
  };
  readonly step: { readonly id: string; readonly name: string };
  /** `taskId:stepId`, and `:key` inside `each`: the same in every attempt, so that an effect can be recognised. */
  readonly effectKey: string;
  readonly workspace: ActionWorkspace;
  readonly log: ActionLog;
  /** Nothing outside the workspace may be touched. */
  readonly dryRun: boolean;
  /** Aborts when the run is cancelled or out of time: stop soon, what comes later is ignored. */
  readonly signal: AbortSignal;
  readonly template?: TemplateInfo;
  /** Who started the run: `ref` of a user, or the subject of an API caller. */
  readonly initiator: { readonly ref?: string; readonly subject: string; readonly entity?: Readonly<Record<string, unknown>> };
  /** Gives later steps `steps['<id>'].output.<name>`. */
  output(name: string, value: Json | undefined): void;
  /** A folder of its own outside the workspace, removed when the step ends. */
  createTemporaryFolder(): Promise<string>;
}

/** What `check` found: the effect is there, with the outputs it gave, or it is not. */
export type EffectCheck = { readonly found: false } | { readonly found: true; readonly output: Readonly<Record<string, Json>> };

/** One use of an action, as people read it in the reference. */
export interface ActionExample {
  readonly description: string;
  /** YAML with a `steps` list. */
  readonly example: string;
}

/** What an author writes; see {@link defineAction}. */
export interface ActionDefinition<I extends ActionSchema = ActionSchema, O extends ActionSchema = ActionSchema> {
  /** `area:verb` or `area:thing:verb`, lower case. */
  readonly id: string;
  /** One sentence in the present tense. */
  readonly description: string;
  readonly examples?: readonly ActionExample[];
  readonly schema: { readonly input: I; readonly output?: O };
  /** True when the handler can run with `ctx.dryRun` set; otherwise a dry run skips the step and takes output from the schema's examples. */
  readonly supportsDryRun?: boolean;
  /** True when running it again with the same `effectKey` after an interruption leaves the same result as once. */
  readonly idempotent?: boolean;
  /**
   * Looks whether an interrupted run has had its effect. Asked only for actions that are not `idempotent`;
   * an action with neither ends an interrupted run as failed (`interrupted_step`).
   */
  readonly check?: (context: ActionContext<SchemaValue<I>>) => Promise<EffectCheck>;
  readonly handler: (context: ActionContext<SchemaValue<I>>) => Promise<void> | void;
}

/** An action as the scaffolder uses it: plain data about it, and its handler. */
export interface TemplateAction {
  readonly id: string;
  readonly description: string;
  readonly examples: readonly ActionExample[];
  readonly schema: { readonly input: JsonSchema; readonly output?: JsonSchema };
  readonly supportsDryRun: boolean;
  readonly idempotent: boolean;
  /** Its context's input must have been checked against the schema. */
  check?(context: ActionContext): Promise<EffectCheck>;
  handler(context: ActionContext): Promise<void> | void;
}

const ACTION_ID = /^[a-zA-Z][a-zA-Z0-9]*(?:[:_.-][a-zA-Z0-9]+)+$/;

/**
 * Declares a template action: a schema, a handler, and what happens to it when a run is interrupted.
 *
 * Throws at load time for an id that is not of the form `area:verb`, or a schema that JSON Schema cannot say.
 */
export function defineAction<I extends ActionSchema, O extends ActionSchema = JsonSchema>(definition: ActionDefinition<I, O>): TemplateAction {
  if (!ACTION_ID.test(definition.id)) {
    throw new Error(`Action id "${definition.id}" must read area:verb, such as fetch:template`);
  }
  const { input, output } = definition.schema;
  return Object.freeze({
    id: definition.id,
    description: definition.description,
    examples: Object.freeze([...(definition.examples ?? [])]),
    schema: Object.freeze({ input: toJsonSchema(input, 'input'), ...(output && { output: toJsonSchema(output, 'output') }) }),
    supportsDryRun: definition.supportsDryRun ?? false,
    idempotent: definition.idempotent ?? false,
    check: definition.check as TemplateAction['check'],
    handler: definition.handler as TemplateAction['handler'],
  });
}

function toJsonSchema(schema: ActionSchema, io: 'input' | 'output'): JsonSchema {
  return schema instanceof z.ZodType ? z.toJSONSchema(schema, { target: 'draft-7', io, unrepresentable: 'throw' }) : schema;
}
