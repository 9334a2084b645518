import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { Database } from './database.js';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from './options.js';
import { ANSWER_GRACE_MS, Transactions } from './transactions.js';
import { waitForDatabase } from './wait-for-database.js';

/** Limit of one statement of a writing transaction, milliseconds; `timeoutMs` of a transaction overrides it. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** A process that is frozen inside a transaction must not hold up all other writers of the service for longer than this. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** Gives every module {@link Database}, {@link Transactions} and TypeORM's `DataSource`, connected to the service's own schema. */
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static forRoot(options: PersistenceOptions): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      providers: [
        { provide: PERSISTENCE_OPTIONS, useValue: options },
        { provide: DataSource, useFactory: () => connect(options) },
        Database,
        Transactions,
      ],
      exports: [DataSource, Database, Transactions],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dataSource.destroy();
  }
}

function connect(options: PersistenceOptions): Promise<DataSource> {
  return waitForDatabase(() =>
    createDataSource({
      ...options,
      use: 'write',
      poolSize: options.writeConnections ?? 8,
      settings: { statement_timeout: STATEMENT_TIMEOUT_MS, idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS },
      answerTimeoutMs: STATEMENT_TIMEOUT_MS + ANSWER_GRACE_MS,
    }).initialize(),
  );
}
