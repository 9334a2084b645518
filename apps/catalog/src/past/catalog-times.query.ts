import { Database } from '@callboard/persistence';
import { InvalidInput, NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { parseMoment } from './as-of.js';
import { MomentsRepository } from './moments.repository.js';
import { pastSql } from './past-sql.js';

/**
 * The catalog at any time that its history reaches back to.
 *
 * What was committed together is seen together, and the same moment always shows the same, on every replica. Rights are
 * those that the caller has now, over the entities as they were then.
 */
@Injectable()
export class CatalogTimes {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EntitiesRepository) private readonly present: EntitiesRepository,
    @Inject(MomentsRepository) private readonly moments: MomentsRepository,
  ) {}

  /**
   * The position of the log at a time (RFC 3339) or named by itself (`CATALOG:120`).
   *
   * Throws `InvalidInput('invalid_request')` for what is neither or lies in the future, and
   * `NotFound('history_expired')` (410) for what is older than the history.
   */
  async locate(asked: string): Promise<number> {
    const moment = parseMoment(asked);
    if (!moment) {
      throw new InvalidInput('invalid_request', 'request/query/asOf must be a time such as 2026-01-31T09:30:00Z or a position such as CATALOG:120');
    }
    const located = 'time' in moment ? await this.moments.locateTime(moment.time) : await this.moments.locatePosition(moment.position);
    if (!located || located.expired) {
      throw expired(located?.horizon);
    }
    if (located.future) {
      throw new InvalidInput('invalid_request', `request/query/asOf must not lie in the future: ${asked}`);
    }
    return located.position;
  }

  /** The entities as of a position that {@link locate} gave; without one, as they are. Throws `NotFound('history_expired')`. */
  async at(position: number | undefined): Promise<EntitiesRepository> {
    if (position === undefined) {
      return this.present;
    }
    const located = await this.moments.locatePosition(position);
    if (!located || located.expired) {
      throw expired(located?.horizon);
    }
    const past = pastSql(position);
    return new EntitiesRepository({
      query: <R>(sql: string, params?: readonly unknown[]) => this.database.query<R>(past + sql, params),
      one: <R>(sql: string, params?: readonly unknown[]) => this.database.one<R>(past + sql, params),
    });
  }
}

function expired(horizon: Date | undefined): NotFound {
  return new NotFound('history_expired', `The history does not reach back so far${horizon ? `: it begins at ${horizon.toISOString()}` : ''}`, { details: { since: horizon?.toISOString() } });
}
