import { FAILSAFE_SCHEMA, load, Type } from 'js-yaml';
import { isJsonObject, type JsonObject } from './json.js';
import { FORBIDDEN_KEYS, YAML_LIMITS } from './yaml-limits.js';

/** A document of the subset and the line (from 1) on which its text starts. */
export interface SubsetDocument {
  readonly line: number;
  readonly value: JsonObject;
}

/**
 * Reads files that are written in the plain subset of YAML that most catalog files keep to, ten times faster than the
 * full parser. Undefined: the file is not in the subset, or has something wrong with it; the full parser decides then.
 *
 * Inside the subset both parsers give the same values (yaml-subset.spec.ts compares them over generated and damaged files).
 */
export function readYamlSubset(text: string): SubsetDocument[] | undefined {
  const segments = splitSubset(text);
  if (!segments) {
    return undefined;
  }
  const documents: SubsetDocument[] = [];
  for (const { line, source } of segments) {
    // The full parser breathes, and weighs the values first.
    if (source.length > YAML_LIMITS.entity) {
      return undefined;
    }
    let value: unknown;
    try {
      value = load(source, { schema: SCHEMA });
    } catch {
      return undefined;
    }
    if (!isJsonObject(value)) {
      return undefined;
    }
    documents.push({ line, value });
  }
  return documents;
}

const scalar = (name: string, pattern: RegExp, construct: (text: string) => unknown): Type =>
  new Type(`tag:yaml.org,2002:${name}`, { kind: 'scalar', resolve: (text: unknown) => typeof text === 'string' && pattern.test(text), construct });

// YAML 1.2 core, scalar by scalar; js-yaml's own core schema also takes 1_000 and 0b1 for numbers.
const SCHEMA = FAILSAFE_SCHEMA.extend({
  implicit: [
    new Type('tag:yaml.org,2002:null', { kind: 'scalar', resolve: (text: unknown) => text === null || text === '' || text === 'null' || text === 'Null' || text === 'NULL', construct: () => null }),
    scalar('bool', /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/, (text) => text.startsWith('t') || text.startsWith('T')),
    scalar('int', /^[0-9]+$/, Number),
    scalar('float', /^[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/, Number),
  ],
});

interface Segment {
  readonly line: number;
  readonly source: string;
}

// What the parsers could see differently: tabs, CR, NEL, LS, PS, byte order marks and other invisible characters.
const INVISIBLE = /(?![\n ])[\p{C}\p{Z}]/u;
const KEY = '[A-Za-z_$](?:[\\w./$-]|:(?=[A-Za-z0-9]))*';
const LINE = new RegExp(`^( *)((?:- +)*)(?:(${KEY}):(?: +(\\S.*))?|(\\S.*))$`);
const SPECIAL_WORD = /^(?:null|true|false)$/i;
const QUOTED = /^(?:"[^"\\]*"|'[^']*')$/;
const FLOW_ITEM = `(?:[A-Za-z_](?:[\\w./-]|:(?=[A-Za-z0-9]))*|"[^"\\\\]*"|'[^']*')`;
const FLOW_LIST = new RegExp(`^\\[ *(?:${FLOW_ITEM}(?:, *${FLOW_ITEM})*)? *\\]$`);
const PLAIN = /^(?:[A-Za-z0-9_/(]|\.{1,2}\/)/;
const NOT_PLAIN = /: |:$| #|^0[ox]|^[0-9]{16}/;
const BLOCK_HEADER = /^[|>]-?$/;

/** The text of each document, or undefined when a line is outside the subset. */
function splitSubset(text: string): Segment[] | undefined {
  if (INVISIBLE.test(text)) {
    return undefined;
  }
  const lines = text.split('\n');
  const segments: Segment[] = [];
  let start = 0;
  let content = -1;
  // Inside a block scalar: the column that its lines must be right of. Else: the column that the next line must not be right of.
  let block: number | undefined;
  let blockHasText = false;
  let deepest = Infinity;

  const close = (end: number): void => {
    if (content >= 0) {
      segments.push({ line: content + 1, source: lines.slice(start, end).join('\n') });
    }
    start = end + 1;
    content = -1;
    block = undefined;
    deepest = Infinity;
  };

  for (const [number, line] of lines.entries()) {
    if (line === '') {
      continue;
    }
    const indent = line.search(/[^ ]/);
    if (block !== undefined && (indent === -1 || indent > block)) {
      if (indent === -1 || (!blockHasText && line[indent] === '#')) {
        return undefined;
      }
      blockHasText = true;
      continue;
    }
    block = undefined;
    if (indent === -1 || line[indent] === '#') {
      continue;
    }
    if (line === '---') {
      close(number);
      continue;
    }
    const parsed = LINE.exec(line);
    if (!parsed) {
      return undefined;
    }
    const [, , dashes = '', key, keyed, bare] = parsed;
    const value = (key === undefined ? bare : keyed)?.trimEnd();
    const innermost = key === undefined ? indent + dashes.lastIndexOf('-') : indent + dashes.length;
    if (indent > deepest || (key === undefined && !dashes) || (key !== undefined && (FORBIDDEN_KEYS.has(key) || SPECIAL_WORD.test(key)))) {
      return undefined;
    }
    if (content < 0) {
      content = number;
    }
    deepest = value === undefined ? Infinity : innermost;
    if (value !== undefined && BLOCK_HEADER.test(value)) {
      block = innermost;
      blockHasText = false;
    } else if (value !== undefined && !isSimpleValue(value)) {
      return undefined;
    }
  }
  close(lines.length);
  return segments;
}

function isSimpleValue(value: string): boolean {
  return QUOTED.test(value) || FLOW_LIST.test(value) || value === '{}' || (PLAIN.test(value) && !NOT_PLAIN.test(value));
}
