import type { Type } from '@nestjs/common';
import type { DatabaseOwner } from './connection.js';

/** What {@link PersistenceModule.forRoot} needs to know. */
export interface PersistenceOptions extends DatabaseOwner {
  /** TypeORM record classes (`*.record.ts`) of the service. */
  records?: Type[];
  /** Connections for reads at once; 8 when left out. */
  readConnections?: number;
  /** Transactions at once; 8 when left out. */
  writeConnections?: number;
  /** How long to wait for a connection, a pool's queue included, before the database counts as away; 5,000 ms when left out. */
  connectTimeoutMs?: number;
}

export const PERSISTENCE_OPTIONS = Symbol('PERSISTENCE_OPTIONS');
