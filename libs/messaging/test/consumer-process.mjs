// A search in a process of its own: its handler commits its effect, says so, and never returns. Argument: a file with
// its configuration as JSON.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { EntityCreated } from '@callboard/contracts';
import { PersistenceModule, Transactions } from '@callboard/persistence';
import { createService } from '@callboard/service-kit';
import { applyRevision, HandlesEvent, MessagingModule } from '../dist/index.js';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const service = 'search';

class CountHandler {
  static transactions;

  async handle({ event }) {
    await CountHandler.transactions.run(async (tx) => {
      if (await applyRevision(tx, 'search-count', event.subject, event.revision)) {
        await tx.query('INSERT INTO effects (ref, changes) VALUES ($1, 1) ON CONFLICT (ref) DO UPDATE SET changes = effects.changes + 1', [event.subject]);
      }
    });
    process.stdout.write('committed\n');
    await new Promise(() => setInterval(() => undefined, 60_000));
  }
}
const descriptor = Object.getOwnPropertyDescriptor(CountHandler.prototype, 'handle');
HandlesEvent(EntityCreated, { durable: 'search-count' })(CountHandler.prototype, 'handle', descriptor);

const { app } = await createService({
  name: service,
  config,
  module: {
    module: class UnderTest {},
    imports: [PersistenceModule.forRoot({ config, service }), MessagingModule.forRoot({ config, service })],
    providers: [CountHandler],
  },
});
CountHandler.transactions = app.get(Transactions);
process.stdout.write('ready\n');
