import type { CloudEventEnvelope } from '@callboard/contracts';
import { Http, type ClientOptions } from './http.js';

/** A change as a CloudEvent. */
export interface ChangeEvent extends CloudEventEnvelope {
  /** How the entity moved relative to the subscriber's filter. */
  readonly view?: 'entered' | 'changed' | 'left';
}

/** One page of the change log, oldest first. */
export interface EventPage {
  readonly items: readonly ChangeEvent[];
  /** Of the last item; ask with it for what comes later. */
  readonly cursor: string;
  readonly more: boolean;
}

/** Which changes. */
export interface EventQuery {
  /** Cursor of an earlier page, an ISO time, or `0` for all that is kept; only what came later. */
  readonly after: string;
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

  /** One page of the log. */
  listEvents({ after, filter, types, limit }: EventQuery): Promise<EventPage> {
    return this.http.json('/api/events', { query: { after, filter, types: types?.join(','), limit } });
  }
}
