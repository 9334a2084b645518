import { ActionError, type TemplateAction } from '@callboard/plugin-sdk';

/** The actions that templates can use, by id. */
export class ActionRegistry {
  private readonly actions = new Map<string, TemplateAction>();

  /** Throws when two actions have the same id. */
  constructor(actions: Iterable<TemplateAction>) {
    for (const action of actions) {
      if (this.actions.has(action.id)) throw new Error(`Two actions have the id ${action.id}`);
      this.actions.set(action.id, action);
    }
  }

  find(id: string): TemplateAction | undefined {
    return this.actions.get(id);
  }

  /** Throws ActionError `action_not_found`. */
  get(id: string): TemplateAction {
    const action = this.actions.get(id);
    if (!action) throw new ActionError('action_not_found', `Template action with ID '${id}' is not registered.`);
    return action;
  }

  /** All of them, sorted by id. */
  list(): TemplateAction[] {
    return [...this.actions.values()].sort((a, b) => a.id.localeCompare(b.id));
  }
}
