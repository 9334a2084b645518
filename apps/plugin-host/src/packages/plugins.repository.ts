import type { PluginManifest } from '@callboard/plugin-sdk';
import { Database, type Tx } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';

/** What is stored about a plugin. */
export interface StoredPlugin {
  readonly id: string;
  readonly version: string;
  readonly packageHash: string;
  readonly enabled: boolean;
}

/** Channel that tells replicas that a switch was turned. */
const CHANNEL = 'plugin_host_plugins';

const COLUMNS = 'id, version, package_hash AS "packageHash", enabled';

@Injectable()
export class PluginsRepository {
  constructor(private readonly database: Database) {}

  /** The row of a plugin, locked until the transaction ends. */
  lock(tx: Tx, id: string): Promise<StoredPlugin | undefined> {
    return tx.one<StoredPlugin>(`SELECT ${COLUMNS} FROM plugins WHERE id = $1 FOR UPDATE`, [id]);
  }

  /** Adds a plugin, switched on, or gives a known one its present package. Gives back what was stored before. */
  async save(tx: Tx, manifest: PluginManifest, packageHash: string): Promise<StoredPlugin | undefined> {
    // Two replicas that start at once meet in the insert; whoever comes second finds the row.
    const inserted = await tx.one(
      `INSERT INTO plugins (id, version, package_hash, manifest, enabled) VALUES ($1, $2, $3, $4, true) ON CONFLICT (id) DO NOTHING RETURNING id`,
      [manifest.id, manifest.version, packageHash, JSON.stringify(manifest)],
    );
    if (inserted) return undefined;
    const before = await this.lock(tx, manifest.id);
    if (before?.packageHash !== packageHash) {
      await tx.query('UPDATE plugins SET version = $2, package_hash = $3, manifest = $4, updated_at = now() WHERE id = $1', [
        manifest.id,
        manifest.version,
        packageHash,
        JSON.stringify(manifest),
      ]);
    }
    return before;
  }

  async setEnabled(tx: Tx, id: string, enabled: boolean): Promise<void> {
    await tx.query('UPDATE plugins SET enabled = $2, degraded_reason = NULL, updated_at = now() WHERE id = $1', [id, enabled]);
    await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, id]);
  }

  /** Notes that a plugin is degraded, or (without a reason) no longer. Gives back false when that was known. */
  async setDegraded(tx: Tx, id: string, reason: string | undefined): Promise<boolean> {
    const changed = await tx.one(
      'UPDATE plugins SET degraded_reason = $2, updated_at = now() WHERE id = $1 AND (degraded_reason IS NULL) <> ($2::text IS NULL) RETURNING id',
      [id, reason ?? null],
    );
    return changed !== undefined;
  }

  /** Which of all plugins ever installed are switched on. */
  async switches(): Promise<ReadonlyMap<string, boolean>> {
    const rows = await this.database.query<{ id: string; enabled: boolean }>('SELECT id, enabled FROM plugins');
    return new Map(rows.map(({ id, enabled }) => [id, enabled]));
  }

  /** Calls `fn` when a switch may have been turned by any replica; gives back what stops it. */
  onSwitch(fn: () => void): () => void {
    return this.database.listen(CHANNEL, fn);
  }
}
