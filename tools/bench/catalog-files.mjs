import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Entities per file. */
const PER_FILE = 100;

const SHARES = { Domain: 0.004, System: 0.04, Group: 0.03, User: 0.12, Resource: 0.08, API: 0.15 };

const THINGS = 'seat ticket train track signal platform timetable fare refund payment invoice basket crew depot engine carriage gate luggage delay weather map route voucher loyalty station catering energy wheel sensor camera'.split(' ');
const DOES = 'books plans prices checks moves counts signs forwards records merges routes watches balances predicts cleans prints maps stores sorts announces'.split(' ');
const ENDINGS = { service: ['service', 'worker', 'engine'], website: ['web', 'console'], library: ['lib', 'client'] };
const TAGS = 'java go rust typescript kafka rest grpc pci internal public batch realtime'.split(' ');

/**
 * Writes a software catalog of `count` entities: the same for the same count, with about eight relations per entity.
 *
 * @param {string} folder made or emptied
 * @param {number} count
 * @param {'flat' | 'tree'} layout
 */
export function writeCatalog(folder, count, layout) {
  const { documents, relations, components } = makeCatalog(count);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'entities'), { recursive: true });
  mkdirSync(join(folder, 'locations'));
  /** @type {string[]} */
  const files = [];
  for (let from = 0; from < count; from += PER_FILE) {
    const name = String(files.length).padStart(5, '0');
    files.push(join(folder, 'entities', `${name}.yaml`));
    writeFileSync(files.at(-1) ?? '', documents.slice(from, from + PER_FILE).map(({ text }) => text).join('---\n'));
    writeFileSync(join(folder, 'locations', `${name}.yaml`), location(`bench-${name}`, `../entities/${name}.yaml`));
  }
  const root = join(folder, 'all.yaml');
  writeFileSync(root, location('bench', layout === 'flat' ? './entities/*.yaml' : './locations/*.yaml'));
  /** @type {Map<string, string>} */
  const fileOf = new Map(documents.map(({ ref }, index) => [ref, files[Math.floor(index / PER_FILE)] ?? '']));
  return { count, layout, root, locations: layout === 'flat' ? 2 : 2 + files.length, relations, components, refs: documents.map(({ ref }) => ref), fileOf };
}

/** @typedef {ReturnType<typeof writeCatalog>} WrittenCatalog */

/**
 * The documents in an order that mixes kinds, and how many relations they lead to, both directions.
 * @param {number} count
 */
export function makeCatalog(count) {
  const random = new Random(count);
  const edges = new Set();
  const names = nameEntities(count, random);
  const documents = Object.entries(names).flatMap(([kind, ofKind]) => ofKind.map((name, index) => ({ ref: refOf(kind, name), text: writeDocument(kind, name, index, { names, random, edges }) })));
  random.shuffle(documents);
  return { documents, relations: edges.size, components: (names.Component ?? []).map((name) => refOf('Component', name)) };
}

/** @param {number} count @param {Random} random */
function nameEntities(count, random) {
  /** @type {Record<string, string[]>} */
  const names = {};
  let left = count;
  for (const [kind, share] of Object.entries(SHARES)) {
    const number = Math.max(2, Math.round(count * share));
    left -= number;
    names[kind] = Array.from({ length: number }, (_, index) => `${random.one(THINGS)}-${random.one(THINGS)}-${kind.toLowerCase()}-${index}`);
  }
  names.Component = Array.from({ length: left }, (_, index) => `${random.one(THINGS)}-${random.one(THINGS)}-${random.one(ENDINGS[typeOf(index)])}-${index}`);
  return names;
}

/** @param {number} index @returns {'service' | 'website' | 'library'} */
function typeOf(index) {
  return index % 5 < 3 ? 'service' : index % 5 === 3 ? 'website' : 'library';
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {number} index
 * @param {{ names: Record<string, string[]>, random: Random, edges: Set<string> }} catalog
 */
function writeDocument(kind, name, index, { names, random, edges }) {
  const self = refOf(kind, name);
  /** @param {string} type @param {string} inverse @param {string} targetKind @param {string[]} targets */
  const relate = (type, inverse, targetKind, targets) => {
    for (const target of targets) {
      edges.add(`${self} ${type} ${refOf(targetKind, target)}`).add(`${refOf(targetKind, target)} ${inverse} ${self}`);
    }
    return targets;
  };
  /** @param {string} from @param {number} most */
  const some = (from, most) => random.some((names[from] ?? []).filter((other) => other !== name), most);
  const owner = () => `owner: ${relate('ownedBy', 'ownerOf', 'Group', random.some(names.Group ?? [], 1))[0]}`;
  const partOf = () => `system: ${relate('partOf', 'hasPart', 'System', random.some(names.System ?? [], 1))[0]}`;
  const spec = [];
  switch (kind) {
    case 'Domain':
      spec.push(owner());
      break;
    case 'System':
      spec.push(owner(), `domain: ${relate('partOf', 'hasPart', 'Domain', random.some(names.Domain ?? [], 1))[0]}`);
      break;
    case 'Group':
      spec.push('type: team', 'children: []', `profile: {}`);
      if (index > 0) spec.push(`parent: ${relate('childOf', 'parentOf', 'Group', [(names.Group ?? [])[index >> 2] ?? ''])[0]}`);
      break;
    case 'User':
      spec.push('profile:', `  displayName: "${name}"`, `  email: "${name}@example.org"`, `memberOf: ${list(relate('memberOf', 'hasMember', 'Group', some('Group', 2)))}`);
      break;
    case 'Resource':
      spec.push(`type: ${random.one(['database', 'bucket', 'queue'])}`, owner(), partOf());
      break;
    case 'API':
      spec.push('type: openapi', `lifecycle: ${random.one(['production', 'experimental'])}`, owner(), partOf(), 'definition: |', ...definition(name, random));
      break;
    default:
      spec.push(`type: ${typeOf(index)}`, `lifecycle: ${random.one(['production', 'production', 'experimental', 'deprecated'])}`, owner(), partOf());
      spec.push(`providesApis: ${list(relate('providesApi', 'apiProvidedBy', 'API', index % 4 === 0 ? some('API', 1) : []))}`);
      spec.push(`consumesApis: ${list(relate('consumesApi', 'apiConsumedBy', 'API', some('API', 3)))}`);
      spec.push(`dependsOn: [${[...relate('dependsOn', 'dependencyOf', 'Resource', some('Resource', 2)).map((to) => `"resource:${to}"`), ...relate('dependsOn', 'dependencyOf', 'Component', some('Component', 2)).map((to) => `"component:${to}"`)].join(', ')}]`);
  }
  return [
    'apiVersion: backstage.io/v1alpha1', `kind: ${kind}`, 'metadata:', `  name: ${name}`, `  title: "${capital(name.replaceAll('-', ' '))}"`, `  description: "${random.sentence()} ${random.sentence()}"`,
    '  annotations:', `    example.org/project: "rail/${name}"`, `    example.org/key: "${random.below(1e9)}"`, '    bench/revision: "0"',
    '  labels:', `    tier: "${1 + random.below(4)}"`, `  tags: ${list(random.some(TAGS, 3))}`,
    ...(kind === 'Component' ? ['  links:', `    - url: "https://board.example.org/${name}"`, '      title: "Board"'] : []),
    'spec:', ...spec.map((line) => `  ${line}`), '',
  ].join('\n');
}

/** @param {string} name @param {Random} random */
function definition(name, random) {
  const paths = random.some(THINGS, 4).flatMap((thing) => [`    /v1/${thing}s:`, '      get:', `        operationId: list_${thing}s`, `        summary: "${random.sentence()}"`, '        responses:', '          "200": {description: OK}']);
  return ['  openapi: "3.0.3"', '  info:', `    title: ${name}`, '    version: 1.0.0', '  paths:', ...paths];
}

/** @param {string} name @param {string} target */
function location(name, target) {
  return `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  type: file\n  targets:\n    - ${target}\n`;
}

/** @param {string} kind @param {string} name */
const refOf = (kind, name) => `${kind.toLowerCase()}:default/${name}`;
/** @param {string[]} items */
const list = (items) => `[${items.join(', ')}]`;
/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** The same numbers for the same seed (xorshift). */
class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = (seed * 2654435761) >>> 0 || 1;
  }

  /** @param {number} limit */
  below(limit) {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }

  /** @template T @param {readonly T[]} items @returns {T} */
  one(items) {
    return /** @type {T} */ (items[this.below(items.length)]);
  }

  /** From one to `most` of them, each once. @template T @param {readonly T[]} items @param {number} most */
  some(items, most) {
    const chosen = new Set();
    for (let wanted = Math.min(items.length, 1 + this.below(most)); wanted > 0; wanted--) chosen.add(this.one(items));
    return /** @type {T[]} */ ([...chosen]);
  }

  sentence() {
    return `${capital(this.one(DOES))} every ${this.one(THINGS)} of the ${this.one(THINGS)} for the ${this.one(THINGS)} team.`;
  }

  /** @param {unknown[]} items */
  shuffle(items) {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [items[last], items[other]] = [items[other], items[last]];
    }
  }
}
