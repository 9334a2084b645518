import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Setting, SettingKey } from './setting.js';

@Injectable()
export class SettingsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async find(userRef: string, { bucket, key }: SettingKey): Promise<Setting | undefined> {
    // Wrapped, because the driver cannot tell a stored JSON null from a row without value.
    const row = await this.database.one<{ wrapped: { value: unknown } }>(
      "SELECT json_build_object('value', value) AS wrapped FROM settings WHERE user_ref = $1 AND bucket = $2 AND key = $3",
      [userRef, bucket, key],
    );
    return row && { bucket, key, value: row.wrapped.value };
  }

  /** In the order asked; undefined for what is not set. */
  async findMany(userRef: string, keys: readonly SettingKey[]): Promise<(Setting | undefined)[]> {
    const rows = await this.database.query<{ ordinal: number; wrapped: { value: unknown } }>(
      `SELECT wanted.ordinal::int, json_build_object('value', settings.value) AS wrapped
       FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS wanted(bucket, key, ordinal)
       JOIN settings ON settings.user_ref = $1 AND settings.bucket = wanted.bucket AND settings.key = wanted.key`,
      [userRef, keys.map(({ bucket }) => bucket), keys.map(({ key }) => key)],
    );
    const byOrdinal = new Map(rows.map(({ ordinal, wrapped }) => [ordinal, wrapped.value]));
    return keys.map(({ bucket, key }, index) => (byOrdinal.has(index + 1) ? { bucket, key, value: byOrdinal.get(index + 1) } : undefined));
  }

  /** Stores a value unless the person would then have more than `limit` settings; says whether it was stored. */
  async save(tx: Tx, userRef: string, { bucket, key, value }: Setting, limit: number): Promise<boolean> {
    const saved = await tx.query(
      `INSERT INTO settings (user_ref, bucket, key, value)
       SELECT $1, $2, $3, $4
       WHERE (SELECT count(*) FROM settings WHERE user_ref = $1) < $5
          OR EXISTS (SELECT FROM settings WHERE user_ref = $1 AND bucket = $2 AND key = $3)
       ON CONFLICT ON CONSTRAINT pk_settings DO UPDATE SET value = excluded.value, updated_at = now()
       RETURNING 1`,
      [userRef, bucket, key, JSON.stringify(value), limit],
    );
    return saved.length > 0;
  }

  async delete(tx: Tx, userRef: string, { bucket, key }: SettingKey): Promise<void> {
    await tx.query('DELETE FROM settings WHERE user_ref = $1 AND bucket = $2 AND key = $3', [userRef, bucket, key]);
  }
}
