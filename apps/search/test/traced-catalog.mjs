// The catalog's side of the tracing spec, in a process of its own as in life: it answers a command, announces a change and
// enqueues a job. The configuration comes as JSON in argv; it ends when its input does.
import { EntityCreated, GetEntities } from '@callboard/contracts';
import { defineJob, Jobs, JobsModule, ProcessesJob } from '@callboard/jobs';
import { HandlesCommand, MessagingModule, Outbox } from '@callboard/messaging';
import { PersistenceModule, Transactions } from '@callboard/persistence';
import { createService } from '@callboard/service-kit';
import { Inject, Injectable, Module } from '@nestjs/common';
import { z } from 'zod';

const config = JSON.parse(process.argv[2]);
const TracedJob = defineJob({ service: 'catalog', name: 'traced', data: z.object({}) });

class TracedProcessor {
  async process() {
    process.stdout.write('job done\n');
  }
}
Injectable()(TracedProcessor);
ProcessesJob(TracedJob)(TracedProcessor);

class TracedHandler {
  constructor(jobs, transactions, outbox) {
    Object.assign(this, { jobs, transactions, outbox });
  }

  async getEntities({ refs: [ref] }) {
    // Asked for nothing it only says that it is there.
    if (ref === undefined) return { entities: [] };
    const entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'traced' } };
    await this.transactions.run(async (tx) => this.outbox.append(tx, { contract: EntityCreated, subject: ref, revision: 1, data: { ref, uid: 'u1', revision: 1, entity, relations: [] } }));
    await this.jobs.enqueue(TracedJob, {});
    return { entities: [null] };
  }
}
Injectable()(TracedHandler);
[Jobs, Transactions, Outbox].forEach((type, index) => Inject(type)(TracedHandler, undefined, index));
HandlesCommand(GetEntities)(TracedHandler.prototype, 'getEntities', Object.getOwnPropertyDescriptor(TracedHandler.prototype, 'getEntities'));

class TracedModule {}
Module({
  imports: [PersistenceModule.forRoot({ config, service: 'catalog' }), MessagingModule.forRoot({ config, service: 'catalog', stream: 'CATALOG' }), JobsModule.forRoot({ config, service: 'catalog' })],
  providers: [TracedProcessor, TracedHandler],
})(TracedModule);

const service = await createService({ name: 'catalog', config, module: TracedModule });
process.stdin.resume().on('end', () => service.close().then(() => process.exit(0)));
