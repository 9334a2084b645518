import { Database, Transactions } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** Where a moment lies in the log, and what of the log can be read. */
export interface LocatedMoment {
  /** Of the last commit that belongs to it; 0 when there is none. */
  readonly position: number;
  /** It is later than the last commit: another one may still be under way. */
  readonly open: boolean;
  /** Further ahead than clocks differ. */
  readonly future: boolean;
  readonly expired: boolean;
  /** Since when the past can be read; undefined: from the beginning. */
  readonly horizon?: Date;
}

/** Clocks of callers may be ahead by so much, seconds. */
const AHEAD_SECONDS = 5;

const LOCATE = `
  SELECT greatest(horizon.position, coalesce(before.position, 0)) AS position,
    NOT EXISTS (SELECT 1 FROM commits c WHERE c.time > $1::timestamptz) AS open,
    $1::timestamptz > clock_timestamp() + make_interval(secs => ${AHEAD_SECONDS}) AS future,
    $1::timestamptz < horizon.time AS expired,
    nullif(horizon.time, '-infinity') AS horizon
  FROM history_horizon horizon LEFT JOIN LATERAL (SELECT c.position FROM commits c WHERE c.time <= $1::timestamptz ORDER BY c.time DESC, c.position DESC LIMIT 1) before ON true`;

/** Where times lie in the log. */
@Injectable()
export class MomentsRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Transactions) private readonly transactions: Transactions,
  ) {}

  /** The moment of a time: everything that was committed by then. */
  async locateTime(time: string): Promise<LocatedMoment | undefined> {
    const located = await this.database.one<LocatedMoment>(LOCATE, [time], { prepared: 'moment-of-time' });
    if (!located?.open || located.future) {
      return located;
    }
    // A commit that is under way has its time already: after a look at the head, which it holds, it is seen.
    return this.transactions.run(async (tx) => {
      await tx.query('SELECT 1 FROM log_head FOR SHARE');
      return tx.one<LocatedMoment>(LOCATE, [time]);
    });
  }

  /** The moment of a position of the log. */
  locatePosition(position: number): Promise<LocatedMoment | undefined> {
    return this.database.one(
      `SELECT $1::bigint AS position, false AS open, $1::bigint > head.position AS future, $1::bigint < horizon.position AS expired, nullif(horizon.time, '-infinity') AS horizon
       FROM history_horizon horizon, log_head head`,
      [position],
      { prepared: 'moment-of-position' },
    );
  }
}
