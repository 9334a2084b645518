import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** The secret that signs cursors: one for all replicas, made by the migration. */
@Injectable()
export class CursorSecretsRepository {
  private secret?: Promise<string>;

  constructor(@Inject(Database) private readonly database: Database) {}

  /** Read once per process. */
  get(): Promise<string> {
    this.secret ??= this.read().catch((error: unknown) => {
      this.secret = undefined;
      throw error;
    });
    return this.secret;
  }

  private async read(): Promise<string> {
    const row = await this.database.one<{ secret: string }>('SELECT secret FROM cursor_secrets');
    if (!row) {
      throw new Error('The table cursor_secrets is empty: were the migrations of the catalog run?');
    }
    return row.secret;
  }
}
