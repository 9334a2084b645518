import { ModelError, parseEntityRef, stringifyEntityName } from '@callboard/catalog-model';
import { InvalidInput, NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CATALOG, type Catalog } from '../actions/catalog/catalog.port.js';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { readTemplate, type Template } from './template.js';
import { TemplatesRepository } from './templates.repository.js';

/** A template and the ref it was asked for by. */
export interface FoundTemplate {
  readonly ref: string;
  readonly template: Template;
}

/**
 * The template with a ref, as the catalog has it.
 *
 * What is not known here yet is asked of the catalog. Throws InvalidInput for a ref that names no template or a template
 * that cannot be run, NotFound when there is none, Unavailable when the catalog is needed and away.
 */
@Injectable()
export class FindTemplate {
  constructor(
    private readonly templates: TemplatesRepository,
    @Inject(CATALOG) private readonly catalog: Catalog,
    @Inject(SCAFFOLDER_OPTIONS) private readonly options: ScaffolderOptions,
  ) {}

  async execute(givenRef: string, actor: string): Promise<FoundTemplate> {
    const ref = readRef(givenRef);
    const entity = (await this.templates.find(ref))?.entity ?? (await this.catalog.getEntities([ref], actor))[0];
    if (!entity) throw new NotFound('template_not_found', `Template ${ref} not found`);
    return { ref, template: readTemplate(entity, this.options.limits.stepsPerTemplate) };
  }
}

function readRef(text: string): string {
  try {
    const name = parseEntityRef(text, { defaultKind: 'template' });
    if (name.kind.toLowerCase() !== 'template') throw new InvalidInput('invalid_request', `Invalid kind, only 'Template' kind is supported`);
    return stringifyEntityName(name);
  } catch (error) {
    if (error instanceof ModelError) throw new InvalidInput('invalid_request', error.message, { cause: error });
    throw error;
  }
}
