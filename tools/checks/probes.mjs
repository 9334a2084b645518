// One forbidden line each: lint must refuse it with the rule that is named. A probe that passes means that a rule is asleep.
const BOUNDARY = '@nx/enforce-module-boundaries';
const LAYER = 'no-restricted-imports';

/** [what it shows, file it is put into, its text, the rule that must refuse it] */
export const PROBES = [
  // Who may import whom
  ['model imports contracts', 'libs/catalog-model/src/probe.ts', "import '@callboard/contracts';", BOUNDARY],
  ['contracts import a platform library', 'libs/contracts/src/probe.ts', "import '@callboard/messaging';", BOUNDARY],
  ['the SDK imports a platform library', 'libs/plugin-sdk/src/probe.ts', "import '@callboard/persistence';", BOUNDARY],
  ['the client imports the SDK', 'libs/api-client/src/probe.ts', "import '@callboard/plugin-sdk';", BOUNDARY],
  ['a platform library imports the model', 'libs/jobs/src/probe.ts', "import '@callboard/catalog-model';", BOUNDARY],
  ['the UI kit imports contracts', 'libs/ui/src/probe.ts', "import '@callboard/contracts';", BOUNDARY],
  ['a service imports the client', 'apps/catalog/src/probe.ts', "import '@callboard/api-client';", BOUNDARY],
  ['a service imports the UI kit', 'apps/search/src/probe.ts', "import '@callboard/ui';", BOUNDARY],
  ['a service imports another service', 'apps/search/src/probe.ts', "import '@callboard/catalog';", BOUNDARY],
  ['a service imports a file of another', 'apps/search/src/probe.ts', "import '../../catalog/src/config.js';", BOUNDARY],
  ['the portal imports a platform library', 'apps/portal/src/probe.ts', "import '@callboard/service-kit';", BOUNDARY],
  ['a plugin imports contracts', 'plugins/team-radar/src/server/probe.ts', "import '@callboard/contracts';", BOUNDARY],
  ['the testing library imports the SDK', 'libs/testing/src/probe.ts', "import '@callboard/plugin-sdk';", BOUNDARY],
  ['e2e imports a service', 'apps/e2e/src/probe.ts', "import '@callboard/catalog';", BOUNDARY],
  // Which packages belong where
  ['contracts import Nest', 'libs/contracts/src/probe.ts', "import '@nestjs/common';", BOUNDARY],
  ['the model imports pg', 'libs/catalog-model/src/probe.ts', "import 'pg';", BOUNDARY],
  ['a service imports React', 'apps/catalog/src/probe.ts', "import 'react';", BOUNDARY],
  ['the portal imports NATS', 'apps/portal/src/probe.ts', "import '@nats-io/transport-node';", BOUNDARY],
  ['the client imports BullMQ', 'libs/api-client/src/probe.ts', "import 'bullmq';", BOUNDARY],
  ['a package that nobody declared', 'libs/service-kit/src/probe.ts', "import 'fast-querystring';", BOUNDARY],
  // Layers inside a service
  ['the domain knows Nest', 'apps/catalog/src/entities/probe.ts', "import '@nestjs/common';", LAYER],
  ['the domain knows the database', 'apps/catalog/src/entities/probe.ts', "import '@callboard/persistence';", LAYER],
  ['the domain knows a repository', 'apps/search/src/documents/probe.ts', "import './documents.repository.js';", LAYER],
  ['a use case knows a controller', 'apps/search/src/documents/probe.use-case.ts', "import './search.controller.js';", LAYER],
  ['a query knows BullMQ', 'apps/search/src/documents/probe.query.ts', "import 'bullmq';", LAYER],
  ['a controller knows a repository', 'apps/search/src/documents/probe.controller.ts', "import './documents.repository.js';", LAYER],
  ['a handler opens transactions', 'apps/search/src/documents/probe.handler.ts', "import '@callboard/persistence';", LAYER],
  ['a processor knows TypeORM', 'apps/search/src/documents/probe.processor.ts', "import 'typeorm';", LAYER],
  ['a repository knows a use case', 'apps/search/src/documents/probe.repository.ts', "import './index-entities.use-case.js';", LAYER],
  ['testing tools outside specs', 'apps/search/src/probe.ts', "import '@callboard/testing';", LAYER],
  ['React in a plugin server', 'plugins/team-radar/src/server/probe.ts', "import 'react';", LAYER],
  ['Node in plugin UI', 'plugins/team-radar/src/portal/probe.ts', "import 'node:fs';", LAYER],
  // House rules
  ['a folder named utils', 'apps/search/src/utils/probe.ts', 'export {};', 'callboard/folder-names'],
  ['a role outside the closed list', 'apps/search/src/documents/probe.service.ts', 'export {};', 'callboard/role-suffix'],
  ['the environment outside config.ts', 'apps/search/src/documents/probe.ts', 'export const port = process.env.PORT;', 'callboard/no-environment'],
  ['the environment by another spelling', 'apps/search/src/documents/probe.ts', "export const port = process['env'].PORT;", 'callboard/no-environment'],
  ['the environment taken apart', 'apps/search/src/documents/probe.ts', 'export const { env } = process;', 'callboard/no-environment'],
  ['the environment imported', 'libs/service-kit/src/probe.ts', "import { env as all } from 'node:process'; export const port = all.PORT;", 'callboard/no-environment'],
  ['a schema made by synchronize', 'apps/search/src/documents/probe.record.ts', 'export const options = { synchronize: true };', 'callboard/no-synchronize'],
];

/** Lines that must pass: without them a rule that refuses everything would look fine. */
export const ALLOWED = [
  ['a service imports a platform library', 'apps/search/src/documents/probe.use-case.ts', "import '@callboard/messaging';"],
  ['a repository imports persistence', 'apps/search/src/documents/probe.repository.ts', "import '@callboard/persistence';"],
  ['a platform library imports contracts', 'libs/jobs/src/probe.ts', "import '@callboard/contracts';"],
  ['a plugin server imports the SDK', 'plugins/team-radar/src/server/probe.ts', "import '@callboard/plugin-sdk';"],
  ['the portal imports React', 'apps/portal/src/probe.tsx', "import 'react';"],
  ['the environment in config.ts', 'apps/search/src/config.ts', 'export const port = process.env.PORT;'],
  ['testing tools in a spec', 'apps/search/src/documents/probe.int-spec.ts', "import '@callboard/testing';"],
];
