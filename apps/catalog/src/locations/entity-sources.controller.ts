import { Describes, Requires } from '@callboard/access';
import { stringifyEntityName } from '@callboard/catalog-model';
import { BareReply } from '@callboard/service-kit';
import { Body, Controller, Delete, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { AnalyzeLocation, type LocationAnalysis } from './analyze-location.query.js';
import { DeleteEntity } from './delete-entity.use-case.js';
import { analysisReply, validationErrorsReply } from './location-replies.dto.js';
import { analyzeBody, readAnalysis, readRefresh, readValidation, refreshBody, validateBody } from './locations.dto.js';
import { RefreshEntity } from './refresh-entity.use-case.js';
import { ValidateEntity } from './validate-entity.use-case.js';

/** What can be done about where entities come from, besides registering locations. */
@Controller('api/catalog')
export class EntitySourcesController {
  constructor(
    @Inject(RefreshEntity) private readonly refreshEntity: RefreshEntity,
    @Inject(ValidateEntity) private readonly validateEntity: ValidateEntity,
    @Inject(AnalyzeLocation) private readonly analyzeLocation: AnalyzeLocation,
    @Inject(DeleteEntity) private readonly deleteEntity: DeleteEntity,
  ) {}

  @Post('refresh')
  @HttpCode(200)
  @Describes({ id: 'RefreshEntity', summary: 'Reads the source of an entity again; done when it answers', body: refreshBody, replies: { 200: undefined } })
  @Requires('catalog.entity.refresh')
  refresh(@Body() body: unknown): Promise<void> {
    return this.refreshEntity.execute(readRefresh(body));
  }

  @Post('validate-entity')
  @HttpCode(200)
  @Describes({ id: 'ValidateEntity', summary: 'Judges an entity as if it stood at a location', body: validateBody, replies: { 200: undefined, 400: validationErrorsReply } })
  @Requires('catalog.entity.validate')
  async validate(@Body() body: unknown): Promise<void> {
    const { entity, location } = readValidation(body);
    const problem = await this.validateEntity.execute(entity, location);
    if (problem) {
      throw new BareReply(400, { errors: [problem] });
    }
  }

  @Post('analyze-location')
  @HttpCode(200)
  @Describes({ id: 'AnalyzeLocation', summary: 'Entity files of a repository, or what could stand in one', body: analyzeBody, replies: { 200: analysisReply } })
  @Requires('catalog.location.analyze')
  analyze(@Body() body: unknown): Promise<LocationAnalysis> {
    const { target, fileName } = readAnalysis(body);
    return this.analyzeLocation.execute(target, fileName);
  }

  @Delete('entities/by-uid/:uid')
  @HttpCode(204)
  @Describes({ id: 'DeleteEntityByUid', summary: 'Deletes an entity; one that its source still emits comes back', replies: { 204: undefined } })
  @Requires('catalog.entity.delete')
  remove(@Param('uid') uid: string): Promise<void> {
    return this.deleteEntity.byUid(uid);
  }

  @Delete('entities/by-name/:kind/:namespace/:name')
  @HttpCode(204)
  @Describes({ id: 'DeleteEntityByName', summary: 'Deletes an entity; one that its source still emits comes back, one that was pushed does not', replies: { 204: undefined } })
  @Requires('catalog.entity.delete')
  removeByName(@Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string): Promise<void> {
    return this.deleteEntity.byRef(stringifyEntityName({ kind, namespace, name }));
  }
}
