// A process that takes a job, says so, and never ends it: the spec kills it. Options come as JSON in argv.
import { createService } from '@callboard/service-kit';
import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { defineJob, JobsModule, ProcessesJob } from '../dist/index.js';

const { config } = JSON.parse(process.argv[2]);
const contract = defineJob({ service: 'search', name: 'abandoned', data: z.object({ id: z.string() }) });

class Processor {
  async process() {
    process.stdout.write('taken\n');
    await new Promise(() => setInterval(() => undefined, 60_000));
  }
}
Injectable()(Processor);
ProcessesJob(contract)(Processor);

class AppModule {}
Module({ imports: [JobsModule.forRoot({ config, service: 'search', lockMs: 1_000 })], providers: [Processor] })(AppModule);

await createService({ name: 'search', config, module: AppModule });
