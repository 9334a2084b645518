import type { ServiceName, StreamName } from '@callboard/contracts';
import type { SharedConfig } from '@callboard/service-kit';

/** What {@link MessagingModule.forRoot} needs to know. */
export interface MessagingOptions {
  config: SharedConfig;
  service: ServiceName;
  /** The stream that the service owns and alone publishes to; without one it only reads. */
  stream?: StreamName;
  /** How long the log in PostgreSQL keeps events, days; at least 7, 30 when left out. A wiped stream is rebuilt from it. */
  retentionDays?: number;
  /** Waiting times between the five tries of an event, milliseconds. */
  retryDelaysMs?: readonly number[];
}

export const MESSAGING_OPTIONS = Symbol('callboard.messaging.options');
