import type { WizardStep } from '../../data/templates';

/** One value as the review shows it. */
export interface ReviewRow {
  readonly name: string;
  readonly label: string;
  readonly words: string;
}

/** The values of one page. */
export interface ReviewGroup {
  readonly step: number;
  readonly title: string;
  readonly rows: readonly ReviewRow[];
}

interface Hints {
  readonly 'ui:widget'?: unknown;
  readonly 'ui:field'?: unknown;
  readonly 'ui:backstage'?: { readonly review?: { readonly show?: boolean; readonly mask?: string; readonly name?: string } };
}

/** What was given, page by page, in the order of the form; secrets as stars, empty values not at all. */
export function reviewRows(steps: readonly WizardStep[], values: Readonly<Record<string, unknown>>): ReviewGroup[] {
  const shown = new Set<string>();
  return steps.map(({ title, schema, uiSchema }, step) => {
    const properties = (schema.properties ?? {}) as Record<string, { title?: string }>;
    const rows = Object.entries(propertiesOf(schema, properties))
      .filter(([name]) => values[name] !== undefined && !shown.has(name))
      .flatMap(([name, property]) => {
        shown.add(name);
        const hints = (uiSchema[name] ?? {}) as Hints;
        const review = hints['ui:backstage']?.review;
        if (review?.show === false || hints['ui:widget'] === 'hidden') return [];
        const isSecret = hints['ui:field'] === 'Secret' || hints['ui:widget'] === 'password';
        return [{ name, label: review?.name ?? property.title ?? name, words: review?.mask ?? (isSecret ? '••••••' : valueWords(values[name])) }];
      });
    return { step, title, rows };
  });
}

/** The page on which a value is given; the first one for values of no page. */
export function findStepOf(steps: readonly WizardStep[], path: ReadonlyArray<string | number>): number {
  const name = String(path[0] ?? '');
  const found = steps.findIndex(({ schema }) => name in propertiesOf(schema, (schema.properties ?? {}) as Record<string, unknown>));
  return Math.max(0, found);
}

/** The properties of a page, those behind conditions and dependencies included. */
function propertiesOf<Property>(schema: Readonly<Record<string, unknown>>, own: Record<string, Property>): Record<string, Property> {
  const branches = [schema.then, schema.else, ...['allOf', 'anyOf', 'oneOf'].flatMap((key) => schema[key] ?? []), ...Object.values((schema.dependencies ?? {}) as object)];
  const inner = branches
    .filter((branch): branch is Record<string, unknown> => typeof branch === 'object' && branch !== null && !Array.isArray(branch))
    .map((branch) => propertiesOf(branch, (branch.properties ?? {}) as Record<string, Property>));
  return Object.assign({}, ...inner, own) as Record<string, Property>;
}

function valueWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
