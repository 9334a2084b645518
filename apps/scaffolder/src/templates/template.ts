import { parseLocationRef } from '@callboard/catalog-model';
import { InvalidInput } from '@callboard/service-kit';
import { pathToFileURL } from 'node:url';

/** A step as the template has it, with an id and a name in any case; further keys are kept. */
export interface TaskStep {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly if?: unknown;
  readonly each?: unknown;
  readonly [key: string]: unknown;
}

/** A template entity that can be run. */
export interface Template {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: TemplateMetadata;
  readonly spec: TemplateSpec;
}

export interface TemplateMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly title?: string;
  readonly description?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export interface TemplateSpec {
  readonly type: string;
  readonly steps: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: unknown;
  readonly secrets?: { readonly schema?: unknown };
  readonly output?: unknown;
  readonly presentation?: unknown;
  readonly formDecorators?: unknown;
  readonly EXPERIMENTAL_formDecorators?: unknown;
  readonly [key: string]: unknown;
}

/** The one version of the template language that is spoken. */
export const TEMPLATE_API_VERSION = 'scaffolder.backstage.io/v1beta3';

const LOCATION = 'backstage.io/managed-by-location';
const SOURCE_LOCATION = 'backstage.io/source-location';

const UNTITLED_PAGE = 'Please enter the following information';

/** Reads a template entity of the catalog; throws InvalidInput for another version or a shape that cannot be run. */
export function readTemplate(entity: unknown, maxSteps: number): Template {
  const { apiVersion } = entity as { apiVersion?: unknown };
  if (apiVersion !== TEMPLATE_API_VERSION) {
    throw new InvalidInput('invalid_template', `Unsupported apiVersion field in schema entity, ${String(apiVersion)}`);
  }
  if (!isTemplate(entity)) throw new InvalidInput('invalid_template', 'The template needs a spec with a type and a list of steps that each name an action');
  return withinLimits(entity, maxSteps);
}

/** Reads a template that somebody sent for a dry run. */
export function readSentTemplate(value: unknown, maxSteps: number): Template {
  if (!isTemplate(value)) throw new InvalidInput('invalid_template', 'Input template is not a template');
  return withinLimits(value, maxSteps);
}

/** The pages of the form, also where the template has one page that is no list. */
export function pagesOf({ spec }: Template): readonly Readonly<Record<string, unknown>>[] {
  return [spec.parameters ?? []].flat() as Readonly<Record<string, unknown>>[];
}

/** The steps of a task: every one has an id and a name. */
export function stepsOf({ spec }: Template): TaskStep[] {
  return spec.steps.map((step, index) => ({
    ...step,
    id: typeof step.id === 'string' ? step.id : `step-${index + 1}`,
    name: typeof step.name === 'string' ? step.name : String(step.action),
    action: String(step.action),
  }));
}

/** The form as clients draw it. */
export function formOf(template: Template): Record<string, unknown> {
  const { metadata, spec } = template;
  return {
    title: metadata.title ?? metadata.name,
    ...(spec.presentation ? { presentation: spec.presentation } : {}),
    description: metadata.description,
    'ui:options': metadata['ui:options'],
    steps: pagesOf(template).map((page) => ({ title: page.title ?? UNTITLED_PAGE, description: page.description, schema: page })),
    formDecorators: spec.formDecorators ?? spec.EXPERIMENTAL_formDecorators,
  };
}

/**
 * Where relative addresses of the template start.
 *
 * Its own location, which only the catalog writes, decides whether files of this machine are meant at all; an author may
 * name another `source-location`, but only on the web.
 */
export function baseUrlOf({ metadata }: Template): string | undefined {
  const own = readLocation(metadata.annotations?.[LOCATION]);
  if (own?.type === 'file') return pathToFileURL(own.target).href;
  const source = readLocation(metadata.annotations?.[SOURCE_LOCATION]);
  const found = source?.type === 'url' ? source.target : own?.type === 'url' ? own.target : undefined;
  // A folder's address: what is relative to it lies in it.
  return found?.endsWith('/') ? `${found}template.yaml` : found;
}

function readLocation(ref: string | undefined): { type: string; target: string } | undefined {
  if (!ref) return undefined;
  try {
    return parseLocationRef(ref);
  } catch {
    return undefined;
  }
}

function withinLimits(template: Template, maxSteps: number): Template {
  const { steps } = template.spec;
  if (steps.length > maxSteps) throw new InvalidInput('invalid_template', `The template has ${steps.length} steps; ${maxSteps} are allowed`);
  return template;
}

function isTemplate(value: unknown): value is Template {
  if (!isRecord(value) || value.apiVersion !== TEMPLATE_API_VERSION || value.kind !== 'Template') return false;
  const { metadata, spec } = value;
  if (!isRecord(metadata) || typeof metadata.name !== 'string' || !isRecord(spec)) return false;
  const { type, steps, parameters } = spec;
  const pages = [parameters ?? []].flat();
  return typeof type === 'string' && type !== '' && Array.isArray(steps) && steps.every(isStep) && pages.every(isRecord);
}

function isStep(step: unknown): boolean {
  if (!isRecord(step) || typeof step.action !== 'string') return false;
  const { id, name, input } = step;
  const condition = step.if;
  return (
    (id === undefined || typeof id === 'string') &&
    (name === undefined || typeof name === 'string') &&
    (input === undefined || isRecord(input)) &&
    (condition === undefined || typeof condition === 'string' || typeof condition === 'boolean')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
