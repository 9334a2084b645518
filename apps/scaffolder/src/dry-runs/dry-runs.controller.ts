import { Caller, Requires, type Principal } from '@callboard/access';
import { BodyLimit, parseBody } from '@callboard/service-kit';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { barely } from '../tasks/tasks.dto.js';
import { FindInitiator } from '../tasks/find-initiator.query.js';
import { readSentTemplate } from '../templates/template.js';
import { dryRunBody, toDryRunReply } from './dry-runs.dto.js';
import { DryRun } from './dry-run.use-case.js';

/** A template's files travel in the body. */
const MAX_BODY = 10 * 1024 * 1024;

@Controller('api/scaffolder/v2')
export class DryRunsController {
  constructor(
    @Inject(DryRun) private readonly dryRun: DryRun,
    @Inject(FindInitiator) private readonly findInitiator: FindInitiator,
    @Inject(SCAFFOLDER_OPTIONS) private readonly options: ScaffolderOptions,
  ) {}

  @Post('dry-run')
  @HttpCode(200)
  @BodyLimit(MAX_BODY)
  @Requires('scaffolder.template.dry-run')
  async tryTemplate(@Body() body: unknown, @Caller() caller: Principal): Promise<unknown> {
    const { template, values, secrets, directoryContents } = parseBody(dryRunBody, body);
    return barely(async () => {
      const result = await this.dryRun.execute({
        template: readSentTemplate(template, this.options.limits.stepsPerTemplate),
        values,
        secrets,
        files: directoryContents.map(({ path, base64Content }) => ({ path, content: Buffer.from(base64Content, 'base64') })),
        initiator: await this.findInitiator.execute(caller),
      });
      return toDryRunReply(result);
    });
  }
}
