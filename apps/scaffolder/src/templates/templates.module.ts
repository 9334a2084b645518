import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { FindTemplate } from './find-template.query.js';
import { IndexTemplateHandler } from './index-template.handler.js';
import { IndexTemplate } from './index-template.use-case.js';
import { TemplatesController } from './templates.controller.js';
import { TemplatesRepository } from './templates.repository.js';

/** The catalog's templates, as this service needs them. */
@Module({
  imports: [ActionsModule],
  controllers: [TemplatesController],
  providers: [TemplatesRepository, IndexTemplate, IndexTemplateHandler, FindTemplate],
  exports: [FindTemplate],
})
export class TemplatesModule {}
