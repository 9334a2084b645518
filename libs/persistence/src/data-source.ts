import { createLogger } from '@callboard/service-kit';
import type { Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { connectionOptions, schemaOf, type DatabaseOwner, type SessionSettings } from './connection.js';
import { PluralSnakeNaming } from './naming-strategy.js';

/** What a data source is made for. */
export interface DataSourceNeeds extends DatabaseOwner {
  use: string;
  poolSize: number;
  settings: SessionSettings;
  /** After so long without an answer of the server a statement is given up, milliseconds; never when left out. */
  answerTimeoutMs?: number;
  records?: Type[];
  migrations?: Type[];
}

/** An unconnected TypeORM data source in the service's schema; it never changes tables by itself. */
export function createDataSource({ use, poolSize, settings, answerTimeoutMs, records = [], migrations = [], ...owner }: DataSourceNeeds): DataSource {
  const log = createLogger('persistence');
  return new DataSource({
    type: 'postgres',
    schema: schemaOf(owner.service),
    synchronize: false,
    installExtensions: false,
    migrationsRun: false,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    entities: records,
    migrations,
    namingStrategy: new PluralSnakeNaming(),
    logging: false,
    poolErrorHandler: (error: Error) => log.warn({ reason: error.message }, 'a database connection was lost'),
    extra: { ...connectionOptions(owner, use, settings), max: poolSize, idleTimeoutMillis: 30_000, ...(answerTimeoutMs && { query_timeout: answerTimeoutMs }) },
  });
}
