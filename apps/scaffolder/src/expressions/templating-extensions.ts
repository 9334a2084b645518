const text = (description: string) => ({ type: 'string', description });

const entityName = {
  type: 'object',
  properties: { kind: { type: 'string' }, namespace: { type: 'string' }, name: { type: 'string' } },
  required: ['kind', 'namespace', 'name'],
  additionalProperties: false,
  description: 'The three parts of an entity ref',
};

const FILTERS = {
  parseRepoUrl: {
    description: 'Parses a repository URL into its constituent parts: owner, repository name, etc.',
    schema: {
      input: text('repo URL as collected from repository picker'),
      output: {
        type: 'object',
        properties: Object.fromEntries(['host', 'repo', 'owner', 'organization', 'workspace', 'project'].map((part) => [part, { type: 'string' }])),
        required: ['host'],
        additionalProperties: false,
      },
    },
    examples: [
      {
        description: 'Parse a GitHub repository',
        example: `- id: log\n  name: Parse Repo URL\n  action: debug:log\n  input:\n    message: \${{ parameters.repoUrl | parseRepoUrl | dump }}\n`,
        notes: '`github.com?repo=cart&owner=acme` becomes `{"host":"github.com","owner":"acme","repo":"cart"}`',
      },
    ],
  },
  parseEntityRef: {
    description: 'Extracts the parts of an entity reference, such as the kind, namespace, and name.',
    schema: {
      input: { anyOf: [text('compact entity reference'), entityName] },
      arguments: [
        {
          type: 'object',
          properties: {
            defaultKind: text('The default kind, if none is given in the reference'),
            defaultNamespace: text('The default namespace, if none is given in the reference'),
          },
          additionalProperties: false,
        },
      ],
      output: entityName,
    },
    examples: [
      {
        description: 'With a default kind and namespace',
        example: `- id: log\n  name: Parse Entity Reference\n  action: debug:log\n  input:\n    message: \${{ parameters.owner | parseEntityRef({ defaultKind: "group", defaultNamespace: "acme" }) | pick("name") }}\n`,
        notes: '`crew` becomes `crew`, and its kind would be `group`',
      },
    ],
  },
  pick: {
    description: 'Selects a specific property (e.g. kind, namespace, name) from an object.',
    schema: { input: {}, arguments: [text('Property, or a path such as metadata.name')], output: {} },
    examples: [
      { description: 'Pick a property', example: `- id: log\n  name: Pick\n  action: debug:log\n  input:\n    message: \${{ parameters.owner | parseEntityRef | pick("name") }}\n` },
    ],
  },
  projectSlug: {
    description: 'Generates a project slug from a repository URL.',
    schema: { input: text('repo URL as collected from repository picker'), output: { type: 'string' } },
    examples: [
      {
        description: 'Owner and name of a repository',
        example: `- id: log\n  name: Project Slug\n  action: debug:log\n  input:\n    message: \${{ parameters.repoUrl | projectSlug }}\n`,
        notes: '`github.com?repo=cart&owner=acme` becomes `acme/cart`',
      },
    ],
  },
} as const;

/** What templates have beyond the language itself, in the form that the template editor reads. */
export function templatingExtensions(): { filters: typeof FILTERS; globals: { functions: Record<string, never>; values: Record<string, never> } } {
  return { filters: FILTERS, globals: { functions: {}, values: {} } };
}
