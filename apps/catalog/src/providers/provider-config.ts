import { z } from 'zod';
import { schedule } from './schedule.js';

const regex = z.string().refine(isRegex, 'must be a regular expression');

const githubDiscovery = z.looseObject({
  host: z.string().min(1).default('github.com'),
  organization: z.string().min(1).optional(),
  /** Instead of an organisation: everything that this GitHub app is installed for. */
  app: z.union([z.number().int().positive(), z.string().min(1)]).optional(),
  catalogPath: z.string().min(1).default('/catalog-info.yaml'),
  filters: z
    .looseObject({
      branch: z.string().min(1).optional(),
      repository: regex.optional(),
      topic: z.looseObject({ include: z.array(z.string()).optional(), exclude: z.array(z.string()).optional() }).optional(),
      allowForks: z.boolean().default(true),
      allowArchived: z.boolean().default(false),
      visibility: z.array(z.string()).optional(),
    })
    .prefault({}),
  schedule: schedule.optional(),
}).refine(({ organization, app }) => organization !== undefined || app !== undefined, { path: ['organization'], error: 'is needed, or `app` with the id of a GitHub app under integrations.github' });

const gitlab = z.looseObject({
  host: z.string().min(1).default('gitlab.com'),
  group: z.string().default(''),
  branch: z.string().min(1).optional(),
  fallbackBranch: z.string().min(1).default('main'),
  entityFilename: z.string().min(1).default('catalog-info.yaml'),
  projectPattern: regex.optional(),
  userPattern: regex.optional(),
  groupPattern: z.union([regex, z.array(regex)]).optional(),
  excludeRepos: z.array(z.string()).default([]),
  skipForkedRepos: z.boolean().default(false),
  includeArchivedRepos: z.boolean().default(false),
  orgEnabled: z.boolean().default(false),
  allowInherited: z.boolean().default(false),
  schedule: schedule.optional(),
});

const gitea = z.looseObject({
  host: z.string().min(1),
  organization: z.string().min(1),
  branch: z.string().min(1).optional(),
  catalogPath: z.string().min(1).default('catalog-info.yaml'),
  schedule: schedule.optional(),
});

const bitbucketCloud = z.looseObject({
  host: z.string().min(1).default('bitbucket.org'),
  workspace: z.string().min(1),
  catalogPath: z.string().min(1).default('/catalog-info.yaml'),
  filters: z.looseObject({ projectKey: regex.optional(), repoSlug: regex.optional() }).prefault({}),
  schedule: schedule.optional(),
});

const azureDevOps = z.looseObject({
  host: z.string().min(1).default('dev.azure.com'),
  organization: z.string().min(1),
  /** May hold `*`, as may `repository`. */
  project: z.string().min(1),
  repository: z.string().min(1).default('*'),
  path: z.string().min(1).default('/catalog-info.yaml'),
  branch: z.string().min(1).optional(),
  schedule: schedule.optional(),
});

const githubOrg = z.looseObject({
  id: z.string().regex(/^[a-zA-Z0-9._-]+$/).default('default'),
  githubUrl: z.url({ protocol: /^https?$/ }).default('https://github.com'),
  orgs: z.array(z.string().min(1)).optional(),
  orgUrl: z.url({ protocol: /^https?$/ }).optional(),
  schedule: schedule.optional(),
});

/** One provider, or several by name: Backstage reads both. `marks` tell the first form. */
function named<S extends z.ZodType>(schema: S, marks: readonly string[]) {
  return z.preprocess((value) => (typeof value === 'object' && value !== null && marks.some((mark) => typeof (value as Record<string, unknown>)[mark] === 'string') ? { default: value } : value), z.record(z.string().regex(/^[a-zA-Z0-9._-]+$/), schema).default({}));
}

/** `catalog.providers`, in Backstage's names. Providers that are not known here are named in the log and read over. */
export const providersSchema = z
  .looseObject({
    github: named(githubDiscovery, ['organization', 'app']),
    gitlab: named(gitlab, ['host', 'group']),
    gitea: named(gitea, ['host', 'organization']),
    bitbucketCloud: named(bitbucketCloud, ['workspace']),
    azureDevOps: named(azureDevOps, ['organization']),
    githubOrg: z
      .union([z.array(githubOrg), githubOrg.transform((one) => [one])])
      .optional()
      .transform((value) => value ?? []),
  })
  .prefault({});

export type ProvidersConfig = z.output<typeof providersSchema>;
export type GithubOrgConfig = ProvidersConfig['githubOrg'][number];
export type GitlabConfig = ProvidersConfig['gitlab'][string];

function isRegex(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
