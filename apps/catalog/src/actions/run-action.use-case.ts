import { Authorizer, type Principal } from '@callboard/access';
import { InvalidInput, NotFound, parseBody } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { CatalogAction } from './catalog-action.js';
import { ChangingActions } from './changing-actions.use-case.js';
import { ReadingActions } from './reading-actions.query.js';

const PLUGIN = 'catalog';

/** An action as Backstage's clients read it. */
export interface ActionView extends Pick<CatalogAction<Principal>, 'name' | 'title' | 'description' | 'attributes'> {
  readonly id: string;
  readonly pluginId: string;
  readonly schema: { readonly input: object; readonly output: object };
}

/** The actions of the catalog: what there is, and doing it with the rights of whoever asks. */
@Injectable()
export class RunAction {
  private readonly actions: ReadonlyMap<string, CatalogAction<Principal>>;

  constructor(
    @Inject(Authorizer) private readonly authorizer: Authorizer,
    @Inject(ReadingActions) reading: ReadingActions,
    @Inject(ChangingActions) changing: ChangingActions,
  ) {
    this.actions = new Map([...reading.list(), ...changing.list()].map((action) => [`${PLUGIN}:${action.name}`, action]));
  }

  /** Those that the caller may run. */
  async list(caller: Principal): Promise<ActionView[]> {
    const views: ActionView[] = [];
    for (const [id, { name, title, description, attributes, permission, input, output }] of this.actions) {
      if ((await this.authorizer.decide(caller, permission, { plugin: PLUGIN })).allow) {
        views.push({ id, name, title, description, pluginId: PLUGIN, attributes, schema: { input: jsonSchema(input, 'input'), output: jsonSchema(output, 'output') } });
      }
    }
    return views;
  }

  /** What the action gives. Throws NotFound, NotAllowed, InvalidInput, and what the action throws. */
  async execute(caller: Principal, id: string, input: unknown): Promise<object> {
    const action = this.actions.get(id);
    if (!action) {
      throw new NotFound('action_not_found', `Action with id "${id}" not found`);
    }
    await this.authorizer.assert(caller, action.permission, { plugin: PLUGIN });
    return action.run(caller, readActionInput(id, action, input));
  }
}

function readActionInput(id: string, { input: schema }: CatalogAction<Principal>, input: unknown): unknown {
  try {
    return parseBody(schema, input);
  } catch (cause) {
    throw cause instanceof InvalidInput ? new InvalidInput('invalid_request', `Invalid input to action "${id}": ${cause.message}`, { cause }) : cause;
  }
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  return z.toJSONSchema(schema, { target: 'draft-7', io });
}
