import type { ActionRegistry } from '../actions/action-registry.js';
import { secretPathsOf } from '../actions/secret-paths.js';
import { ANY_KEY } from '../expressions/expressions.js';
import { findSecretReferences } from '../expressions/secret-references.js';
import type { TaskSpec } from '../runs/run-steps.js';
import { baseUrlOf, stepsOf, type Template } from '../templates/template.js';

/** Who starts a task. */
export interface Initiator {
  /** Present for users. */
  readonly ref?: string;
  /** The user's ref, or the subject of an API caller. */
  readonly subject: string;
  readonly entity?: Readonly<Record<string, unknown>>;
}

/** What a task stores of its template, so that it runs what it was submitted with, whatever becomes of the template. */
export function taskSpecOf(template: Template, { ref, values, initiator }: { ref: string; values: Readonly<Record<string, unknown>>; initiator: Initiator }): TaskSpec {
  return {
    apiVersion: template.apiVersion,
    steps: stepsOf(template),
    output: template.spec.output ?? {},
    parameters: values,
    user: { ...(initiator.entity && { entity: initiator.entity }), ...(initiator.ref && { ref: initiator.ref }) },
    templateInfo: { entityRef: ref, baseUrl: baseUrlOf(template), entity: { metadata: template.metadata } },
  };
}

/**
 * Places where a template wants secrets and may not have them, as people would name them: conditions, loops, outputs, and
 * inputs that the action does not mark. Actions that are not known here are judged when they run.
 */
export function findMisplacedSecrets(template: Template, actions: ActionRegistry): string[] {
  const steps = stepsOf(template).flatMap((step) => {
    const action = actions.find(step.action);
    const allowed = secretPathsOf(action?.schema.input);
    const inputs = action ? findSecretReferences(step.input).filter((path) => !allowed.some((place) => covers(place, path))) : [];
    return [
      ...inputs.map((path) => `step "${step.id}", input "${path.join('.')}"`),
      ...(findSecretReferences(step.if).length > 0 ? [`step "${step.id}", if`] : []),
      ...(findSecretReferences(step.each).length > 0 ? [`step "${step.id}", each`] : []),
    ];
  });
  return [...steps, ...findSecretReferences(template.spec.output).map((path) => `output "${path.join('.')}"`)];
}

function covers(place: readonly string[], path: readonly string[]): boolean {
  return place.every((key, index) => key === ANY_KEY || key === path[index]);
}
