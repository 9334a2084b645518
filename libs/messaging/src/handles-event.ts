import 'reflect-metadata';
import type { CloudEvent, EventContract, EventData, StreamName } from '@callboard/contracts';

/** An event as a handler gets it: checked against its contract. */
export interface Delivery<E extends EventContract = EventContract> {
  event: CloudEvent<EventData<E>>;
  /** Place in the producer's log. */
  position: number;
  stream: StreamName;
  /** True when it may have been handled before. */
  redelivered: boolean;
}

/** How a method consumes events. */
export interface EventSubscription {
  /** Name of the durable consumer: `<service>-<handler>`, below 32 characters. */
  durable: string;
  /** The method then takes a list of at most so many deliveries; left out, it takes one. */
  batch?: number;
}

export interface EventHandlerDeclaration extends EventSubscription {
  contracts: readonly EventContract[];
}

const HANDLES_EVENT = Symbol('callboard.handles-event');

/**
 * Marks a method of a `*.handler.ts` provider as the consumer of events.
 *
 * The method gets them in the order of the log, one call at a time over all replicas, each at least once; events of the
 * stream that it did not ask for are passed over. When its promise resolves they count as applied. When it throws
 * `Unavailable` or something unknown, the event is tried again (five times in all) while other things go on; any other
 * `AppError`, and the fifth failure, put it among the dead letters, and later events of the same thing wait behind it.
 */
export function HandlesEvent(contracts: EventContract | readonly EventContract[], subscription: EventSubscription): MethodDecorator {
  return (_target, _name, descriptor) => {
    const declaration: EventHandlerDeclaration = { ...subscription, contracts: Array.isArray(contracts) ? (contracts as readonly EventContract[]) : [contracts as EventContract] };
    Reflect.defineMetadata(HANDLES_EVENT, declaration, descriptor.value as object);
  };
}

/** What {@link HandlesEvent} said of a method. */
export function eventHandlerOf(method: object): EventHandlerDeclaration | undefined {
  return Reflect.getMetadata(HANDLES_EVENT, method) as EventHandlerDeclaration | undefined;
}
