import { Database, type Tx } from '@callboard/persistence';
import { CONFIG, Conflict } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { PluginHostConfig } from '../config.js';
import type { StoredWrite } from './stored-value.js';

const MIB = 1024 * 1024;

interface Usage {
  keys: number;
  bytes: string;
}

/** What plugins store; every statement names the plugin, so that none sees another's. */
@Injectable()
export class ValuesRepository {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: PluginHostConfig,
  ) {}

  /** The JSON text under a key. */
  async find(pluginId: string, key: string): Promise<string | undefined> {
    const row = await this.database.one<{ value: string }>('SELECT value FROM plugin_values WHERE plugin_id = $1 AND key = $2', [pluginId, key], { prepared: 'plugin-value' });
    return row?.value;
  }

  /** Entries whose key starts with `prefix`, in the order of their keys. */
  list(pluginId: string, { prefix, after, limit }: { prefix: string; after?: string; limit: number }): Promise<Array<{ key: string; value: string }>> {
    return this.database.query<{ key: string; value: string }>(
      `SELECT key, value FROM plugin_values
       WHERE plugin_id = $1 AND starts_with(key, $2) AND key >= $2 AND ($3::text IS NULL OR key > $3)
       ORDER BY key LIMIT $4`,
      [pluginId, prefix, after ?? null, limit],
    );
  }

  /** Stores and forgets, all or nothing. Throws Conflict `storage_quota` when that would exceed what the plugin may store. */
  async write(tx: Tx, pluginId: string, writes: readonly StoredWrite[]): Promise<void> {
    if (writes.length === 0) return;
    const usage = await this.lockUsage(tx, pluginId);
    const before = await tx.query<{ key: string; bytes: number }>('SELECT key, bytes FROM plugin_values WHERE plugin_id = $1 AND key = ANY($2)', [
      pluginId,
      writes.map(({ key }) => key),
    ]);
    const sizes = new Map(before.map(({ key, bytes }) => [key, bytes]));
    let { keys } = usage;
    let bytes = Number(usage.bytes);
    const last = new Map(writes.map((write) => [write.key, write]));
    for (const { key, text } of last.values()) {
      const old = sizes.get(key);
      keys += (text === undefined ? 0 : 1) - (old === undefined ? 0 : 1);
      bytes += sizeOf(key, text) - (old ?? 0);
    }
    const forgotten = [...last.values()].flatMap(({ key, text }) => (text === undefined ? [key] : []));
    if (forgotten.length > 0) await tx.query('DELETE FROM plugin_values WHERE plugin_id = $1 AND key = ANY($2)', [pluginId, forgotten]);
    const stored = [...last.values()].flatMap(({ key, text }) => (text === undefined ? [] : [{ key, text }]));
    if (stored.length > 0) {
      await tx.query(
        `INSERT INTO plugin_values (plugin_id, key, value, bytes) SELECT $1, * FROM unnest($2::text[], $3::text[], $4::integer[])
         ON CONFLICT (plugin_id, key) DO UPDATE SET value = excluded.value, bytes = excluded.bytes, updated_at = now()`,
        [pluginId, stored.map(({ key }) => key), stored.map(({ text }) => text), stored.map(({ key, text }) => sizeOf(key, text))],
      );
    }
    this.refuseBeyondQuota(pluginId, usage, { keys, bytes });
    await tx.query('UPDATE plugin_usages SET keys = $2, bytes = $3 WHERE plugin_id = $1', [pluginId, keys, bytes]);
  }

  private async lockUsage(tx: Tx, pluginId: string): Promise<Usage> {
    await tx.query('INSERT INTO plugin_usages (plugin_id) VALUES ($1) ON CONFLICT DO NOTHING', [pluginId]);
    return (await tx.one<Usage>('SELECT keys, bytes FROM plugin_usages WHERE plugin_id = $1 FOR UPDATE', [pluginId])) as Usage;
  }

  /** A plugin that is over its quota, because the limit was lowered, may still make its storage smaller. */
  private refuseBeyondQuota(pluginId: string, before: Usage, after: { keys: number; bytes: number }): void {
    const { storageKeys, storageMiB } = this.config.plugins.limits;
    const moreKeys = after.keys > storageKeys && after.keys > before.keys;
    const moreBytes = after.bytes > storageMiB * MIB && after.bytes > Number(before.bytes);
    if (moreKeys || moreBytes) {
      throw new Conflict('storage_quota', `The plugin "${pluginId}" may store ${storageKeys} keys and ${storageMiB} MiB; forget some first, or have plugins.limits raised`);
    }
  }
}

function sizeOf(key: string, text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(text) + Buffer.byteLength(key);
}
