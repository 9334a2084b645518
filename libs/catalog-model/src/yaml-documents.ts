import { Composer, isCollection, isMap, isScalar, Lexer, Parser, type CST, type Document, type Node } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import { ModelError } from './model-error.js';
import { inspectYaml } from './yaml-inspection.js';
import { readYamlSubset } from './yaml-subset.js';
import { YAML_LIMITS } from './yaml-limits.js';
import { YamlWeight } from './yaml-weight.js';

/** A place in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One document of a YAML file: its value, or what is wrong with it. Empty documents are left out and not counted. */
export type YamlDocument<Value = JsonObject> = { readonly index: number; readonly place: Place } & (
  | { readonly value: Value; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: ModelError }
);

/** How a file differs from a catalog file. */
export interface YamlOptions {
  /** Largest size in UTF-8; {@link YAML_LIMITS} when left out. */
  readonly bytes?: number;
  /** Lists and plain values count as documents too. */
  readonly anyRoot?: boolean;
}

/** So many tokens are read between two breathing points: a few milliseconds. */
const TOKENS_PER_BREATH = 4000;

/**
 * Reads the documents of a YAML file (1.2, core schema, no merge keys) under {@link YAML_LIMITS}.
 *
 * Yields `undefined` now and then: a caller with an event loop to serve lets others run there. An error belongs to its
 * document; the others are read nevertheless. Throws ModelError when the file as a whole is refused: `too_large`,
 * `too_many_documents`, `invalid_yaml` for a text that is not text.
 */
export function readYamlDocuments(text: string, options: YamlOptions & { anyRoot: true }): Generator<YamlDocument<JsonValue> | undefined, void>;
export function readYamlDocuments(text: string, options?: YamlOptions): Generator<YamlDocument | undefined, void>;
export function* readYamlDocuments(text: string, options: YamlOptions = {}): Generator<YamlDocument<JsonValue> | undefined, void> {
  assertReadable(text, options.bytes ?? YAML_LIMITS.bytes);
  const plain = readYamlSubset(text);
  if (plain) {
    if (plain.length > YAML_LIMITS.documents) {
      throw tooManyDocuments();
    }
    for (const [index, { line, value }] of plain.entries()) {
      yield { index, place: { line, column: 1 }, value };
    }
    return;
  }
  const places = new Places(text);
  let index = 0;
  for (const composed of composeDocuments(text, options.anyRoot ? Infinity : YAML_LIMITS.entity)) {
    const document = composed && judge(composed, index, places, options);
    if (document && ++index > YAML_LIMITS.documents) {
      throw tooManyDocuments();
    }
    if (document || !composed) {
      yield document;
    }
  }
}

/** As {@link readYamlDocuments}, in one go. */
export function parseYamlDocuments(text: string): YamlDocument[] {
  return [...readYamlDocuments(text)].filter((document) => document !== undefined);
}

/**
 * Where a field of one document stands, as a dotted path; the nearest field around it when it is missing. `start` is the
 * document's own place: only that document is read again, so that a thousand refused ones cost no more than one file.
 *
 * Yields now and then, as {@link readYamlDocuments} does. Gives undefined when no document stands there.
 */
export function* locateField(text: string, start: Place, field: string): Generator<undefined, Place | undefined> {
  const document = documentFrom(text, start.line);
  for (const composed of composeDocuments(document, YAML_LIMITS.entity)) {
    const contents = composed?.document?.contents;
    if (contents) {
      const { line, column } = new Places(document).at(composed.base + nearestOffset(contents as Node, field));
      return { line: start.line - 1 + line, column };
    }
    if (!composed) {
      yield undefined;
    }
  }
  return undefined;
}

/** The text from a line to the next marker of a document, which ends even what is quoted or indented. */
function documentFrom(text: string, line: number): string {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const newline = text.indexOf('\n', start);
    if (newline === -1) {
      return '';
    }
    start = newline + 1;
  }
  const marker = /\n(?:---|\.\.\.)(?=\s|$)/g;
  marker.lastIndex = start;
  return text.slice(start, marker.exec(text)?.index);
}

function assertReadable(text: string, bytes: number): void {
  if (text.length > bytes || new TextEncoder().encode(text).length > bytes) {
    throw new ModelError('too_large', `The file is larger than ${bytes} bytes`);
  }
  if (text.includes('\u0000')) {
    throw new ModelError('invalid_yaml', 'The file holds NUL characters; is it UTF-16? Catalog files are UTF-8');
  }
  if ((text.match(/^---(?=\s|$)/gm)?.length ?? 0) > YAML_LIMITS.documents + 1) {
    throw tooManyDocuments();
  }
}

function tooManyDocuments(): ModelError {
  return new ModelError('too_many_documents', `The file holds more than ${YAML_LIMITS.documents} documents`);
}

/** A document as the parser made it, or why it was not made, and where. Offsets count from `base`. */
interface Composed {
  readonly base: number;
  readonly document?: Document.Parsed;
  readonly refusal?: { readonly code: ModelError['code']; readonly problem: string; readonly offset: number };
}

/** Composes one document after the other, each on its own, so that none can spoil the next. Undefined: breathe. */
function* composeDocuments(text: string, maxWeight: number): Generator<Composed | undefined, void> {
  let base = 0;
  while (base < text.length) {
    const parser = new Parser();
    let group = new TokenGroup();
    let lexemes = 0;
    let refused: Omit<NonNullable<Composed['refusal']>, 'offset'> | undefined;
    const weight = new YamlWeight();
    for (const lexeme of new Lexer().lex(base === 0 ? text : text.slice(base))) {
      for (const token of parser.next(lexeme)) {
        if (group.endsBefore(token)) {
          yield* compose(group.tokens, base);
          group = new TokenGroup();
        }
        group.add(token);
      }
      weight.add(lexeme);
      if (++lexemes % TOKENS_PER_BREATH === 0) {
        yield undefined;
      }
      // The stack holds the document and one entry for each mapping or list that is open, and a scalar at most.
      if (parser.stack.length > YAML_LIMITS.depth + 3) {
        refused = { code: 'yaml_limits', problem: `Mappings and lists are nested deeper than ${YAML_LIMITS.depth} levels` };
        break;
      }
      if (weight.least > maxWeight) {
        refused = { code: 'too_large', problem: `The document has more values than an entity of ${maxWeight} characters can hold` };
        break;
      }
    }
    if (!refused) {
      for (const token of parser.end()) {
        if (group.endsBefore(token)) {
          yield* compose(group.tokens, base);
          group = new TokenGroup();
        }
        group.add(token);
      }
      yield* compose(group.tokens, base);
      return;
    }
    yield* compose(group.tokens, base);
    yield { base, refusal: { ...refused, offset: parser.offset } };
    const next = text.indexOf('\n---', base + parser.offset);
    base = next === -1 ? text.length : next + 1;
  }
}

/** The tokens of one document and what stands around it. */
class TokenGroup {
  readonly tokens: CST.Token[] = [];
  private readonly counts = new Map<CST.Token['type'], number>();

  /** Whether the token begins the next document. */
  endsBefore({ type }: CST.Token): boolean {
    return (type === 'document' || type === 'directive') && this.counts.has('document');
  }

  /** Of tokens that are in nobody's place, and of ends of a document, only two are taken: the composer makes an error of each further one. */
  add(token: CST.Token): void {
    const count = this.counts.get(token.type) ?? 0;
    this.counts.set(token.type, count + 1);
    if (count < 2 || (token.type !== 'error' && token.type !== 'doc-end')) {
      this.tokens.push(token);
    }
  }
}

/** So many warnings are gathered, for an error may follow that says more. */
const MAX_WARNINGS = 100;

class Stopped extends Error {}

interface FirstError {
  readonly problem: string;
  readonly offset: number;
}

function* compose(tokens: readonly CST.Token[], base: number): Generator<Composed, void> {
  const composer = new Composer({
    schema: 'core',
    merge: false,
    // Unknown tags and those of other schemas (!!binary, !!timestamp) become warnings, which are refused.
    resolveKnownTags: false,
    // Its check compares every key with every other; inspectYaml does it with a set.
    uniqueKeys: false,
    stringKeys: false,
    logLevel: 'silent',
    keepSourceTokens: false,
  });
  const firstError = stopEarly(composer);
  try {
    for (const document of composer.compose(tokens)) {
      yield { base, document };
    }
  } catch (error) {
    const first = firstError();
    if (!(error instanceof Stopped) || !first) {
      throw error;
    }
    yield { base, refusal: { code: 'invalid_yaml', ...first } };
  }
}

/** Has the composer stop at its first error: it would go on, and make one of each of a million tokens. */
function stopEarly(composer: Composer): () => FirstError | undefined {
  const reporting = composer as unknown as { onError: (source: CST.SourceToken | { offset: number } | number | [number, number], code: string, message: string, warning?: boolean) => void };
  const report = reporting.onError;
  let first: FirstError | undefined;
  let warnings = 0;
  reporting.onError = (source, code, message, warning) => {
    if (warning && ++warnings < MAX_WARNINGS) {
      report(source, code, message, warning);
      return;
    }
    // The composer catches what is thrown within a node, and reports that too.
    if (first) {
      throw new Stopped();
    }
    const offset = typeof source === 'number' ? source : Array.isArray(source) ? source[0] : source.offset;
    first = { problem: message, offset };
    throw new Stopped();
  };
  return () => first;
}

/** Turns a composed document into its value or its error; undefined when it is empty. */
function judge({ base, document, refusal }: Composed, index: number, places: Places, { anyRoot }: YamlOptions = {}): YamlDocument<JsonValue> | undefined {
  if (!document) {
    const { code = 'invalid_yaml', problem = '', offset = 0 } = refusal ?? {};
    return { index, ...failure(code, problem, places.at(base + offset)) };
  }
  const start = places.at(base + (document.contents?.range?.[0] ?? document.range[0]));
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    return { index, ...failure('invalid_yaml', problem.message, places.at(base + problem.pos[0])) };
  }
  const finding = inspectYaml(document);
  if (finding.problem) {
    const { code, message, offset } = finding.problem;
    return { index, ...failure(code, message, places.at(base + offset)) };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    return { index, ...failure('invalid_yaml', (error as Error).message, start) };
  }
  if (value === null || value === undefined) {
    return undefined;
  }
  if (!anyRoot && !isJsonObject(value)) {
    return { index, ...failure('invalid_yaml', `Expected object at root, got ${Array.isArray(value) ? 'array' : typeof value}`, start) };
  }
  // Aliases share their value, and .nan has no JSON: going through JSON gives a tree like any other.
  return { index, place: start, value: (finding.plain ? value : JSON.parse(JSON.stringify(value))) as JsonValue };
}

function failure(code: ModelError['code'], problem: string, place: Place): { place: Place; error: ModelError } {
  const [firstLine = problem] = problem.split('\n');
  return { place, error: new ModelError(code, `${firstLine.replace(/:$/, '')} at line ${place.line}, column ${place.column}`) };
}

/** Finds line and column of an offset. */
class Places {
  private readonly lineStarts = [0];

  constructor(text: string) {
    for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', newline + 1)) {
      this.lineStarts.push(newline + 1);
    }
  }

  at(offset: number): Place {
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? Infinity) <= offset) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }
}

/** Follows a dotted path as far as it goes; keys may hold dots themselves. */
function nearestOffset(root: Node, path: string): number {
  let offset = root.range?.[0] ?? 0;
  let node: unknown = root;
  let rest = path;
  while (rest && isCollection(node)) {
    const step = stepInto(node, rest);
    if (!step) {
      break;
    }
    offset = step.offset ?? offset;
    node = step.value;
    rest = step.rest;
  }
  return offset;
}

function stepInto(node: unknown, path: string): { offset?: number; value: unknown; rest: string } | undefined {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name && isScalar(key) && (path === name || path.startsWith(`${name}.`))) {
        return { offset: key.range?.[0], value, rest: path.slice(name.length + 1) };
      }
    }
    return undefined;
  }
  const [position = ''] = path.split('.');
  const item = isCollection(node) && /^\d+$/.test(position) ? node.items[Number(position)] : undefined;
  return item ? { offset: (item as Node).range?.[0], value: item, rest: path.slice(position.length + 1) } : undefined;
}
