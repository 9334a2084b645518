// A catalog in a process of its own, so that it can be killed and frozen. Arguments: a file with its configuration as
// JSON. Each line on standard input is a number: so many changes are announced, one transaction each.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { EntityCreated } from '@callboard/contracts';
import { PersistenceModule, Transactions } from '@callboard/persistence';
import { createService } from '@callboard/service-kit';
import { MessagingModule, Outbox } from '../dist/index.js';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const service = 'catalog';
const { app } = await createService({
  name: service,
  config,
  module: {
    module: class UnderTest {},
    imports: [PersistenceModule.forRoot({ config, service }), MessagingModule.forRoot({ config, service, stream: 'CATALOG' })],
  },
});
process.stdout.write('ready\n');

let made = 0;
for await (const line of createInterface({ input: process.stdin })) {
  for (let left = Number(line); left > 0; left--) {
    const name = `made-by-${process.pid}-${++made}`;
    const ref = `component:default/${name}`;
    await app.get(Transactions).run(async (tx) => {
      app.get(Outbox).append(tx, {
        contract: EntityCreated,
        subject: ref,
        revision: 1,
        data: { ref, uid: `uid-of-${name}`, revision: 1, entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name } }, relations: [] },
      });
    });
  }
  process.stdout.write(`announced ${line}\n`);
}
