import { ActionError } from '@callboard/plugin-sdk';
import { AppError, InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ActionRegistry } from '../actions/action-registry.js';
import { SANDBOX, type Sandbox, type SandboxSession } from '../rendering/sandbox.port.js';
import { pagesOf, type Template } from '../templates/template.js';
import { findMisplacedSecrets } from './task-request.js';

/** What somebody wants a template run with. */
export interface RunRequest {
  readonly template: Template;
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Checks values and secrets against what the template asks for. The schemas are the template author's and may hold any
 * pattern, so they are tried in the sandbox.
 *
 * Throws InvalidInput `invalid_values` with `details.errors` in the form that Backstage's form reads,
 * `secret_not_allowed_here` for a template that would spill secrets, `invalid_template` for schemas that are none.
 */
@Injectable()
export class CheckRequest {
  constructor(
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
    private readonly actions: ActionRegistry,
  ) {}

  async execute(request: RunRequest): Promise<void> {
    await this.inSandbox(async (session) => {
      refuse('The values do not fit the template', await session.checkValues(request.values, pagesOf(request.template)));
      await checkSecrets(session, request);
    });
    const misplaced = findMisplacedSecrets(request.template, this.actions);
    if (misplaced.length > 0) {
      throw new InvalidInput('secret_not_allowed_here', `The template uses secrets where they could be seen: ${misplaced.join('; ')}. A secret may only be given to an input that its action marks as secret.`);
    }
  }

  /** Only the secrets: for a retry, whose values were checked when the task was created. */
  async checkSecrets(request: Pick<RunRequest, 'template' | 'secrets'>): Promise<void> {
    await this.inSandbox((session) => checkSecrets(session, request));
  }

  private async inSandbox(work: (session: SandboxSession) => Promise<void>): Promise<void> {
    const session = await this.sandbox.open();
    try {
      await work(session);
    } catch (error) {
      if (error instanceof AppError || !(error instanceof ActionError)) throw error;
      throw new InvalidInput(error.code === 'invalid_template' ? 'invalid_template' : 'invalid_values', error.message, { cause: error });
    } finally {
      session.close();
    }
  }
}

async function checkSecrets(session: SandboxSession, { template, secrets }: Pick<RunRequest, 'template' | 'secrets'>): Promise<void> {
  const schema = template.spec.secrets?.schema;
  if (schema) refuse('The secrets do not fit the template', await session.checkSecrets(secrets, schema));
}

function refuse(message: string, errors: readonly unknown[]): void {
  if (errors.length > 0) throw new InvalidInput('invalid_values', message, { details: { errors } });
}
