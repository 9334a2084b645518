import { defineAction, type ActionContext, type ActionDefinition, type ActionSchema, type JsonSchema, type SchemaValue, type TemplateAction } from '@callboard/plugin-sdk';
import type { SandboxSession } from '../rendering/sandbox.port.js';
import type { Workspace } from '../workspaces/workspace.js';

/** What actions that ship with the scaffolder see beyond the public contract. */
export interface RunContext<Input = Record<string, unknown>> extends ActionContext<Input> {
  readonly workspace: Workspace;
  readonly renderFiles: SandboxSession['renderFiles'];
}

type RunActionDefinition<I extends ActionSchema, O extends ActionSchema> = Omit<ActionDefinition<I, O>, 'handler' | 'check'> & {
  readonly handler: (context: RunContext<SchemaValue<I>>) => Promise<void> | void;
};

/** As `defineAction`, for actions that run inside the scaffolder. */
export function runAction<I extends ActionSchema, O extends ActionSchema = JsonSchema>(definition: RunActionDefinition<I, O>): TemplateAction {
  return defineAction<I, O>({ ...definition, handler: (context) => definition.handler(context as RunContext<SchemaValue<I>>) });
}
