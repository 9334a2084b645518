import type { CloudEventEnvelope } from '@callboard/contracts';
import { Http, type ClientOptions } from './http.js';

/** A CloudEvent with the cursor to go on from. */
export interface ChangeEvent extends CloudEventEnvelope {
  /** How the entity moved relative to the subscriber's filter. */
  readonly view?: 'entered' | 'changed' | 'left';
}

/** One page of the change log. */
export interface EventPage {
  readonly items: ReadonlyArray<{ readonly cursor: string; readonly event: ChangeEvent }>;
  readonly cursor?: string;
}

/** Which changes. */
export interface EventQuery {
  /** Cursor of an earlier page; only what came later. */
  readonly after?: string;
  readonly filter?: readonly string[];
  readonly types?: readonly string[];
  readonly limit?: number;
}

/** Reads the change log of the catalog. */
export class EventsClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** One page of the log, oldest first. */
  listEvents({ after, filter, types, limit }: EventQuery = {}): Promise<EventPage> {
    return this.http.json('/api/events', { query: { after, filter, types: types?.join(','), limit } });
  }
}
