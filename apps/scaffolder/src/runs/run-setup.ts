import type { ScaffolderOptions } from '../config.js';
import type { ExpressionContext } from '../expressions/expressions.js';
import { forgeHostsOf } from '../expressions/repo-url.js';
import type { Workspace, WorkspaceLimits } from '../workspaces/workspace.js';
import { redactor } from './log-text.js';
import type { TaskSpec } from './run-steps.js';
import { SecretStandIns, type Secrets } from './secret-stand-ins.js';

/** What expressions of a task may see. */
export function expressionContextOf(taskId: string, spec: TaskSpec, standIns: SecretStandIns, options: ScaffolderOptions): ExpressionContext {
  return {
    parameters: spec.parameters,
    user: { ...spec.user },
    taskId,
    environment: options.defaultEnvironment.parameters,
    secrets: standIns.secrets,
    environmentSecrets: standIns.environment,
    hosts: forgeHostsOf(options.integrations),
  };
}

/** A function that takes secrets, and where this machine keeps its files, out of a text. */
export function cleaner(workspace: Workspace, secrets: readonly Secrets[], options: ScaffolderOptions): (text: string) => string {
  const redact = redactor(secrets.flatMap((some) => Object.values(some)));
  const folders = [workspace.root, options.workingDirectory];
  return (text) => redact(folders.reduce((rest, folder) => rest.replaceAll(`${folder}/`, '').replaceAll(folder, '.'), text));
}

export function workspaceLimits({ limits }: ScaffolderOptions): WorkspaceLimits {
  return { maxBytes: limits.workspaceBytes, maxFiles: limits.workspaceFiles };
}
