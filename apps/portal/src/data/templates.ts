import 'server-only';
import { cache } from 'react';
import type { StitchedEntity } from '@callboard/api-client';
import { entityRefOf, stringifyEntityName } from '@callboard/catalog-model';
import { portalConfig } from '../config';
import { splitSchema, type SplitSchema } from '../features/create/split-schema';
import { firstTarget, labelsOf, titleOf, type EntityLabel } from './catalog';
import { clients } from './clients';
import { attempt } from './outcome';

/** A template in the gallery. */
export interface TemplateCard {
  readonly ref: string;
  readonly title: string;
  readonly description?: string;
  readonly type?: string;
  readonly tags: readonly string[];
  readonly owner?: EntityLabel;
  readonly steps: readonly string[];
  readonly isRecommended: boolean;
}

/** One page of the wizard. */
export interface WizardStep extends SplitSchema {
  readonly title: string;
  readonly description?: string;
}

/** Everything the wizard needs of a template. */
export interface Wizard {
  readonly templateRef: string;
  readonly title: string;
  readonly description?: string;
  readonly steps: readonly WizardStep[];
  readonly buttons: { readonly back?: string; readonly create?: string; readonly review?: string };
  /** What will run, as the template names it. */
  readonly runs: ReadonlyArray<{ readonly name: string; readonly action: string; readonly isConditional: boolean }>;
  readonly hosts: readonly RepoHost[];
}

/** A host where repositories can be made. `kind`: which integration it belongs to. */
export interface RepoHost {
  readonly host: string;
  readonly kind: string;
}

/** All templates, recommended ones first. */
export async function listTemplates(): Promise<readonly TemplateCard[]> {
  const { catalog } = await clients();
  const entities = await catalog.listEntities({ filter: [{ kind: 'template' }] });
  const owners = await labelsOf(entities.map((entity) => firstTarget(entity, 'ownedBy')).filter((ref) => ref !== undefined));
  const cards = entities.map((entity): TemplateCard => {
    const owner = firstTarget(entity, 'ownedBy');
    const tags = entity.metadata.tags ?? [];
    return {
      ref: entityRefOf(entity),
      title: titleOf(entity) ?? entity.metadata.name,
      description: entity.metadata.description,
      type: typeof entity.spec?.type === 'string' ? entity.spec.type : undefined,
      tags: tags.filter((tag) => tag !== 'recommended'),
      owner: owner ? { ref: owner, label: owners.get(owner) ?? owner } : undefined,
      steps: runsOf(entity).map(({ name }) => name),
      isRecommended: tags.includes('recommended'),
    };
  });
  return cards.sort((a, b) => Number(b.isRecommended) - Number(a.isRecommended) || a.title.localeCompare(b.title));
}

/** The wizard of a template; undefined when there is no such template. */
export const findWizard = cache(async (namespace: string, name: string): Promise<Wizard | undefined> => {
  const { catalog, scaffolder } = await clients();
  // The form alone is enough to run the template; what the steps are called is nice to know.
  const [form, entity] = await Promise.all([scaffolder.findParameterSchema(namespace, name), attempt(catalog.findEntity('template', namespace, name))]);
  if (!form) return undefined;
  const labels = form.presentation?.buttonLabels;
  return {
    templateRef: stringifyEntityName({ kind: 'template', namespace, name }),
    title: form.title,
    description: form.description,
    steps: form.steps.map(({ title, description, schema }) => ({ title, description, ...splitSchema(schema) })),
    buttons: { back: labels?.backButtonText, create: labels?.createButtonText, review: labels?.reviewButtonText },
    runs: entity.ok && entity.value ? runsOf(entity.value) : [],
    hosts: repoHosts(),
  };
});

function runsOf(entity: StitchedEntity): Wizard['runs'] {
  const steps = Array.isArray(entity.spec?.steps) ? (entity.spec.steps as ReadonlyArray<{ name?: string; action?: string; if?: unknown }>) : [];
  return steps.map(({ name, action = '', if: condition }) => ({ name: name ?? action, action, isConditional: condition !== undefined }));
}

/** Plain git servers first: in local mode that is the one which always works. */
function repoHosts(): readonly RepoHost[] {
  const hosts = Object.entries(portalConfig().integrations).flatMap(([kind, entries]) => entries.map(({ host }) => ({ host, kind })));
  return hosts.sort((a, b) => Number(b.kind === 'git') - Number(a.kind === 'git'));
}
