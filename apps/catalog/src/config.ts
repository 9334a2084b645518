import { kindDeclarationSchema, kindExtensionSchema } from '@callboard/contracts';
import type { Config } from '@callboard/service-kit';
import { z } from 'zod';
import { providersSchema } from './providers/provider-config.js';

const allowed = z.union([z.string().min(1), z.strictObject({ kind: z.string().min(1), 'spec.type': z.string().min(1).optional() })]);

const ruleSchema = z.strictObject({
  allow: z.array(allowed),
  locations: z
    .array(
      z
        .strictObject({ type: z.string().min(1), exact: z.string().min(1).optional(), pattern: z.string().min(1).optional() })
        .refine(({ exact, pattern }) => exact === undefined || pattern === undefined, 'cannot have both exact and pattern'),
    )
    .optional(),
});

const locationSchema = z.strictObject({
  type: z.enum(['file', 'url', 'git', 'github-discovery', 'gitlab-discovery', 'gitea-discovery']),
  target: z.string().min(1),
  rules: z.array(z.strictObject({ allow: z.array(allowed) })).optional(),
  /** The folder that a file location and its placeholders may not leave; the checkout around it when left out, else its own folder. */
  root: z.string().min(1).optional(),
});

/** One secret, or several while they are being changed. */
const secrets = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).transform((value) => (typeof value === 'string' ? [value] : value));
const sender = z.strictObject({ webhookSecret: secrets.optional() }).optional();

const eventsSchema = z
  .strictObject({
    http: z
      .strictObject({
        /** Topics that take messages from anybody; those of forges need no entry, only their secret. */
        topics: z.array(z.string().regex(/^[\w.:-]{1,100}$/, 'must be letters, digits and . _ : -')).default([]),
        /** Messages taken in a second by one replica, twice that in a burst; 0 for any number. */
        perSecond: z.number().min(0).default(50),
        /** Messages that may wait to be worked on; more are refused. */
        maxWaiting: z.number().int().min(1).default(10_000),
        /** Days for which the name of a message is remembered, so that it has no second effect. */
        keepDays: z.number().int().min(1).default(7),
      })
      .prefault({}),
    /** What messages of each forge are checked with. Without a secret none are taken. */
    modules: z.strictObject({ github: sender, gitlab: sender, gitea: sender, bitbucketCloud: sender, generic: sender }).prefault({}),
  })
  .prefault({});

/** The catalog's own part of the configuration; see docs and `callboard.config.yaml`. */
export const catalogConfigSchema = z.object({
  events: eventsSchema,
  catalog: z
    .strictObject({
      /** Which kinds which locations may emit, as in Backstage. Left out: configured ones all, registered ones no people, groups or templates. */
      rules: z.array(ruleSchema).optional(),
      locations: z.array(locationSchema).default([]),
      /** Locations can be neither added nor removed through the API, entities not deleted. */
      readonly: z.boolean().default(false),
      refresh: z
        .strictObject({
          /** Seconds between two looks at a location; each one waits a tenth more or less. */
          intervalSeconds: z.number().int().min(5).default(300),
          /** Seconds between two looks at a location of which a webhook has told within the last day. */
          toldIntervalSeconds: z.number().int().min(5).default(3600),
          /** Seconds between two looks for locations that are due. */
          sweepSeconds: z.number().int().min(1).default(2),
          /** Longest wait after failures that follow one another, seconds. */
          maxBackOffSeconds: z.number().int().min(5).default(3600),
        })
        .prefault({}),
      /** Watch the files of file locations. Left out: in local mode only. */
      watch: z.boolean().optional(),
      /** Discovery and synchronisation with forges, as in Backstage. */
      providers: providersSchema,
      forges: z
        .strictObject({
          /** Part of each forge's request budget that is left to people: polls wait before they touch it. */
          reservePercent: z.number().min(0).max(90).default(20),
        })
        .prefault({}),
      idempotency: z
        .strictObject({
          /** Hours for which a request may be repeated under its Idempotency-Key without a second effect. */
          keepHours: z.number().positive().max(24 * 30).default(24),
        })
        .prefault({}),
      /** Kinds of entities besides the built-in ones, and fields added to kinds; as `PUT /kinds/:kind` takes them. */
      kinds: z.array(kindDeclarationSchema).max(50).default([]),
      kindExtensions: z.array(kindExtensionSchema).max(50).default([]),
      orphans: z
        .strictObject({
          /** Hours for which an entity whose file has vanished stays, marked as an orphan. */
          graceHours: z.number().min(0).default(24),
        })
        .prefault({}),
      history: z
        .strictObject({
          /** Days for which every change stays and the catalog can be read as it was; as long as events are kept at the least. */
          keepDays: z.number().min(0).default(90),
          /** Newest revisions of each entity that stay however old they are. */
          keepRevisions: z.number().int().min(1).default(10),
        })
        .prefault({}),
    })
    .prefault({}),
});

/** What this service reads: the shared part and its own. */
export type CatalogConfig = Omit<Config<typeof catalogConfigSchema>, 'catalog'> & Readonly<z.output<typeof catalogConfigSchema>>;

/** One entry of `catalog.rules`. */
export type CatalogRule = z.output<typeof ruleSchema>;
