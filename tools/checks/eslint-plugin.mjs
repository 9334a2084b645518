// The house rules that no published plugin knows. Each is proven by a probe in probes.mjs.
/** Names that say nothing; the layout check looks for them everywhere, the rule below in what is being linted. */
export const BANNED_FOLDERS = new Set(['utils', 'helpers', 'common', 'shared', 'core', 'misc', 'base', 'manager']);
const ROLES = new Set([
  'controller', 'handler', 'processor', 'use-case', 'query', 'repository', 'record', 'dto', 'events', 'port', 'adapter', 'module', 'spec', 'int-spec',
]);

const folderNames = {
  meta: { type: 'problem', schema: [], messages: { banned: 'A folder named "{{name}}" says nothing: name what it does.' } },
  create(context) {
    return {
      Program(node) {
        const relative = context.filename.slice(context.cwd.length).split('/').slice(0, -1);
        const own = relative.slice(Math.max(0, relative.indexOf('src')));
        const name = own.find((folder) => BANNED_FOLDERS.has(folder));
        if (name) context.report({ node, messageId: 'banned', data: { name } });
      },
    };
  },
};

const roleSuffix = {
  meta: { type: 'problem', schema: [], messages: { unknown: '".{{role}}" is not a role of the closed list ({{roles}}).' } },
  create(context) {
    return {
      Program(node) {
        const parts = context.filename.split('/').at(-1).split('.');
        // one dot: no role; more: every middle part must be a role
        for (const role of parts.slice(1, -1)) {
          if (!ROLES.has(role)) context.report({ node, messageId: 'unknown', data: { role, roles: [...ROLES].join(', ') } });
        }
      },
    };
  },
};

const noEnvironment = {
  meta: { type: 'problem', schema: [], messages: { environment: 'The environment is read in config.ts only; inject the typed configuration.' } },
  create(context) {
    const isProcess = (node) => node?.type === 'Identifier' && node.name === 'process';
    const namesEnv = (key) => key?.name === 'env' || key?.value === 'env';
    const report = (node) => context.report({ node, messageId: 'environment' });
    return {
      MemberExpression(node) {
        if (isProcess(node.object) && namesEnv(node.property)) report(node);
      },
      VariableDeclarator({ id, init }) {
        if (isProcess(init) && id.type === 'ObjectPattern') id.properties.filter(({ key }) => namesEnv(key)).forEach(report);
      },
      ImportDeclaration({ source, specifiers }) {
        if (/^(node:)?process$/.test(source.value)) specifiers.filter(({ imported }) => namesEnv(imported)).forEach(report);
      },
    };
  },
};

const noSynchronize = {
  meta: { type: 'problem', schema: [], messages: { synchronize: 'The schema changes by migrations only.' } },
  create(context) {
    return {
      Property(node) {
        if (node.key.type === 'Identifier' && node.key.name === 'synchronize' && node.value.type === 'Literal' && node.value.value === true) {
          context.report({ node, messageId: 'synchronize' });
        }
      },
    };
  },
};

export default {
  meta: { name: 'callboard', version: '1.0.0' },
  rules: { 'folder-names': folderNames, 'role-suffix': roleSuffix, 'no-environment': noEnvironment, 'no-synchronize': noSynchronize },
};
