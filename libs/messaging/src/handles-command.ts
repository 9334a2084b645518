import 'reflect-metadata';
import type { CommandContract } from '@callboard/contracts';
import type { RequestContext } from '@callboard/service-kit';

/** What a command handler knows besides its payload. */
export type CommandContext = RequestContext;

const HANDLES_COMMAND = Symbol('callboard.handles-command');

/**
 * Marks a method of a `*.handler.ts` provider as the one that answers a command: `(payload, context) => reply`.
 *
 * The payload has been checked against the contract. One replica of the service gets each command. An `AppError` reaches
 * the caller as the same class; anything else as a failure without particulars.
 */
export function HandlesCommand(contract: CommandContract): MethodDecorator {
  return (_target, _name, descriptor) => {
    Reflect.defineMetadata(HANDLES_COMMAND, contract, descriptor.value as object);
  };
}

/** What {@link HandlesCommand} said of a method. */
export function commandOf(method: object): CommandContract | undefined {
  return Reflect.getMetadata(HANDLES_COMMAND, method) as CommandContract | undefined;
}
