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
}

export const PERSISTENCE_OPTIONS = Symbol('PERSISTENCE_OPTIONS');
