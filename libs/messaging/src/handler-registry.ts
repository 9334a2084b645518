import type { CommandContract, StreamName } from '@callboard/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { commandOf, type CommandContext } from './handles-command.js';
import { eventHandlerOf, type Delivery, type EventHandlerDeclaration } from './handles-event.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';

/** A consumer of events, found among the providers. */
export interface EventRegistration extends EventHandlerDeclaration {
  stream: StreamName;
  /** `Class.method`, for people. */
  name: string;
  handle(deliveries: readonly Delivery[]): Promise<void>;
}

/** A handler of a command, found among the providers. */
export interface CommandRegistration {
  contract: CommandContract;
  name: string;
  handle(payload: unknown, context: CommandContext): Promise<unknown>;
}

const DURABLE = /^[a-z][a-z0-9-]{0,30}$/;

/** Finds every handler of the service and refuses a set that cannot work. */
@Injectable()
export class HandlerRegistry {
  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
  ) {}

  /** The consumers; throws an Error that lists everything wrong with them. */
  events(): EventRegistration[] {
    const found = this.methods().flatMap(({ instance, method, name }) => {
      const declaration = eventHandlerOf(method);
      return declaration ? [toEventRegistration(declaration, instance, method, name)] : [];
    });
    refuse(checkDurables(found, this.options.service));
    return found;
  }

  /** The command handlers; throws an Error that lists everything wrong with them. */
  commands(): CommandRegistration[] {
    const found = this.methods().flatMap(({ instance, method, name }) => {
      const contract = commandOf(method);
      const handle = async (payload: unknown, context: CommandContext): Promise<unknown> => method.call(instance, payload, context);
      return contract ? [{ contract, name, handle }] : [];
    });
    refuse(checkCommands(found, this.options.service));
    return found;
  }

  private methods(): { instance: object; method: (...args: unknown[]) => unknown; name: string }[] {
    const instances = [...this.discovery.getProviders(), ...this.discovery.getControllers()].map(({ instance }) => instance as unknown);
    const objects = new Set(instances.filter((instance): instance is object => typeof instance === 'object' && instance !== null));
    return [...objects].flatMap((instance) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
      return this.scanner.getAllMethodNames(prototype).map((name) => ({
        instance,
        method: prototype?.[name] as (...args: unknown[]) => unknown,
        name: `${instance.constructor.name}.${name}`,
      }));
    });
  }
}

function toEventRegistration(declaration: EventHandlerDeclaration, instance: object, method: (...args: unknown[]) => unknown, name: string): EventRegistration {
  const handle = async (deliveries: readonly Delivery[]): Promise<void> => {
    await method.call(instance, declaration.batch === undefined ? deliveries[0] : deliveries);
  };
  const stream = declaration.contracts[0]?.stream ?? ('' as StreamName);
  return { ...declaration, stream, name, handle };
}

/** What is wrong with a set of consumers, in sentences. */
export function checkDurables(found: readonly Omit<EventRegistration, 'handle'>[], service: string): string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  for (const { durable, name, contracts, batch } of found) {
    const other = owners.get(durable);
    if (other) {
      problems.push(`durable "${durable}" has two handlers, ${other} and ${name}`);
    }
    owners.set(durable, name);
    if (!DURABLE.test(durable) || !durable.startsWith(`${service}-`)) {
      problems.push(`durable "${durable}" of ${name} must read ${service}-<handler> in lower case, below 32 characters, without dots`);
    }
    if (contracts.length === 0 || new Set(contracts.map(({ stream }) => stream)).size > 1) {
      problems.push(`${name} must handle events of exactly one stream`);
    }
    if (batch !== undefined && !(Number.isInteger(batch) && batch >= 1 && batch <= 1_000)) {
      problems.push(`${name} asks for batches of ${batch}; 1 to 1000 are possible`);
    }
  }
  return problems;
}

function checkCommands(found: readonly CommandRegistration[], service: string): string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  for (const { contract, name } of found) {
    const other = owners.get(contract.subject);
    if (other) {
      problems.push(`command ${contract.subject} has two handlers, ${other} and ${name}`);
    }
    owners.set(contract.subject, name);
    if (contract.service !== service) {
      problems.push(`${name} answers ${contract.subject}, which belongs to ${contract.service}`);
    }
  }
  return problems;
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new Error(`The message handlers cannot work:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}
