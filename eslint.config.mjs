import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import callboard from './tools/checks/eslint-plugin.mjs';

const server = ['@nestjs/*', 'typeorm', 'bullmq', '@nats-io/*', 'pg', 'ioredis'];
const web = ['react', 'react-dom', 'next', 'next/*'];

/** Who may import whom; every line is proven by a probe in tools/checks. */
const may = (sourceTag, onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });
const boundaries = {
  allow: [],
  banTransitiveDependencies: true,
  // Specs of the platform use the testing library, which stands on the platform.
  ignoredCircularDependencies: ['contracts', 'service-kit', 'persistence', 'messaging', 'jobs', 'outbound', 'access'].map((name) => [
    '@callboard/testing',
    `@callboard/${name}`,
  ]),
  depConstraints: [
    may('type:model', []),
    may('type:contracts', ['type:model']),
    may('type:sdk', ['type:contracts', 'type:model']),
    may('type:client', ['type:contracts', 'type:model']),
    may('type:platform', ['type:platform', 'type:contracts', 'type:testing']),
    may('type:ui', ['type:ui']),
    may('type:service', ['type:contracts', 'type:model', 'type:platform', 'type:sdk', 'type:testing']),
    may('type:plugin-host', ['type:contracts', 'type:model', 'type:platform', 'type:sdk', 'type:client', 'type:testing']),
    may('type:portal', ['type:contracts', 'type:model', 'type:client', 'type:sdk', 'type:ui']),
    may('type:plugin', ['type:sdk', 'type:ui']),
    may('type:testing', ['type:contracts', 'type:model', 'type:platform']),
    may('type:e2e', ['type:contracts', 'type:client', 'type:testing']),
    may('type:tool', ['type:contracts', 'type:model']),
    { ...may('runtime:any', ['runtime:any', 'type:ui']), bannedExternalImports: server },
    { ...may('runtime:node', ['runtime:node', 'runtime:any']), bannedExternalImports: web },
    { ...may('runtime:web', ['runtime:web', 'runtime:any']), bannedExternalImports: server },
  ],
};

// The layers inside a service, by file suffix. A later block replaces an earlier one, so each repeats specOnly.
const ban = (message, group) => ({ message, group });
const specOnly = ban('Testing tools belong in specs.', ['@callboard/testing']);
const layer = (files, ...bans) => ({
  files,
  ignores: ['**/*.spec.ts', '**/*.int-spec.ts', 'apps/*/test/**'],
  rules: { 'no-restricted-imports': ['error', { patterns: [specOnly, ...bans] }] },
});

export default [
  { ignores: ['**/dist/**', '**/.next/**', '**/node_modules/**', '**/test-results/**', '**/.callboard/**', '**/generated/**', '**/jest.config.mjs', '**/next-env.d.ts', 'examples/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mjs,js}'],
    plugins: { '@nx': nx, callboard },
    languageOptions: { globals: nodeGlobals() },
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaries],
      'callboard/folder-names': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-throw-literal': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    // One typed configuration object per service: the environment is read in config.ts and nowhere else.
    files: ['apps/*/src/**/*.{ts,tsx}', 'libs/*/src/**/*.{ts,tsx}', 'plugins/*/**/*.{ts,tsx}'],
    ignores: ['**/*.spec.ts', '**/*.int-spec.ts', '**/config.ts', 'libs/testing/**', 'apps/e2e/**', 'apps/*/test/**'],
    rules: { 'callboard/no-environment': 'error' },
  },
  {
    files: ['apps/{catalog,scaffolder,search,identity,plugin-host}/src/**/*.ts'],
    rules: { 'callboard/role-suffix': 'error', 'callboard/no-synchronize': 'error' },
  },
  layer(['apps/*/src/**/*.ts', 'libs/{service-kit,persistence,messaging,jobs,outbound,access}/src/**/*.ts']),
  layer(
    ['apps/{catalog,scaffolder,search,identity,plugin-host}/src/*/**/*.ts'],
    // Replaced below for every file that has a role suffix: what remains is the domain.
    ban('The domain knows no framework and no platform.', [
      '@nestjs/*', 'typeorm', 'bullmq', '@nats-io/*', 'pg', 'ioredis',
      '@callboard/persistence', '@callboard/messaging', '@callboard/jobs',
      '**/*.repository.js', '**/*.use-case.js', '**/*.controller.js', '**/*.record.js',
    ]),
  ),
  layer(
    ['apps/*/src/**/*.{use-case,query}.ts'],
    ban('Use cases and queries know no transport.', ['**/*.controller.js', '**/*.handler.js', '**/*.processor.js', '**/*.dto.js', '**/*.adapter.js', 'bullmq', '@nats-io/*']),
  ),
  layer(
    ['apps/*/src/**/*.{controller,handler,processor}.ts'],
    ban('Entry points translate and call one use case or query.', ['**/*.repository.js', '**/*.record.js', 'typeorm', '@callboard/persistence']),
  ),
  layer(
    ['apps/*/src/**/*.repository.ts'],
    ban('Repositories know no caller.', ['**/*.use-case.js', '**/*.controller.js', '**/*.handler.js', '**/*.processor.js', '**/*.dto.js']),
  ),
  layer(['apps/*/src/**/*.{module,adapter,port,record,dto,events}.ts', 'apps/*/src/migrations/**/*.ts']),
  {
    files: ['plugins/*/src/server/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [ban('A plugin server has no React.', web)] }] },
  },
  {
    files: ['plugins/*/src/portal/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [ban('Plugin UI runs in the browser.', ['node:*'])] }] },
  },
  {
    files: ['tools/**', '**/*.mjs', 'apps/e2e/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.spec.ts', '**/*.spec.tsx', '**/*.int-spec.ts', 'apps/e2e/**/*.ts', 'libs/testing/**/*.ts'],
    languageOptions: { globals: testGlobals() },
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
];

function nodeGlobals() {
  const names = [
    'process', 'Buffer', 'console', 'URL', 'URLSearchParams', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate',
    'AbortController', 'AbortSignal', 'TextEncoder', 'TextDecoder', 'fetch', 'Response', 'Request', 'Headers', 'structuredClone', 'performance',
    'crypto', 'queueMicrotask', 'EventSource', 'document', 'window', 'navigator', 'localStorage', 'location', 'globalThis', 'customElements', 'HTMLElement',
  ];
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}

function testGlobals() {
  const names = ['describe', 'it', 'test', 'expect', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'];
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
