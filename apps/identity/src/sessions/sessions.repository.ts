import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { isSessionId, type Session } from './session.js';

/** What an ended session is announced with. */
export type EndedSession = Pick<Session, 'id' | 'userRef' | 'provider'>;

interface SessionRow extends Omit<Session, 'userAgent'> {
  userAgent: string | null;
}

const COLUMNS =
  'id, user_ref AS "userRef", provider, user_agent AS "userAgent", created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"';
const ENDED = 'RETURNING id, user_ref AS "userRef", provider';

/** A session that is used all the time is written at most this often. */
const TOUCH_INTERVAL = "interval '5 minutes'";

@Injectable()
export class SessionsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async insert(tx: Tx, { id, userRef, provider, userAgent, createdAt, expiresAt }: Session, secretHash: Buffer): Promise<void> {
    await tx.query(
      `INSERT INTO sessions (id, secret_hash, user_ref, provider, user_agent, created_at, last_used_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6, $7)`,
      [id, secretHash, userRef, provider, userAgent ?? null, createdAt, expiresAt],
    );
  }

  async findBySecret(secretHash: Buffer): Promise<Session | undefined> {
    const row = await this.database.one<SessionRow>(`SELECT ${COLUMNS} FROM sessions WHERE secret_hash = $1 AND expires_at > now()`, [secretHash]);
    return row && toSession(row);
  }

  /** Undefined also for what cannot be the id of a session. */
  async find(id: string): Promise<Session | undefined> {
    if (!isSessionId(id)) return undefined;
    const row = await this.database.one<SessionRow>(`SELECT ${COLUMNS} FROM sessions WHERE id = $1 AND expires_at > now()`, [id]);
    return row && toSession(row);
  }

  async listOf(userRef: string): Promise<Session[]> {
    const rows = await this.database.query<SessionRow>(
      `SELECT ${COLUMNS} FROM sessions WHERE user_ref = $1 AND expires_at > now() ORDER BY last_used_at DESC, id LIMIT 500`,
      [userRef],
    );
    return rows.map(toSession);
  }

  async touch(id: string): Promise<void> {
    await this.database.query(`UPDATE sessions SET last_used_at = now() WHERE id = $1 AND last_used_at < now() - ${TOUCH_INTERVAL}`, [id]);
  }

  /** Removes one session; undefined when it was gone already. */
  delete(tx: Tx, id: string): Promise<EndedSession | undefined> {
    return tx.one<EndedSession>(`DELETE FROM sessions WHERE id = $1 ${ENDED}`, [id]);
  }

  /** Removes some of the sessions whose time is over. */
  deleteExpired(tx: Tx): Promise<EndedSession[]> {
    return tx.query<EndedSession>(
      `DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED) ${ENDED}`,
    );
  }
}

function toSession({ userAgent, ...row }: SessionRow): Session {
  return { ...row, userAgent: userAgent ?? undefined };
}
