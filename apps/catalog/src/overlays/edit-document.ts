import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '@callboard/catalog-model';
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node, type ToStringOptions } from 'yaml';
import { carryOver } from './carry-over.js';

/** Longer documents are not edited, UTF-16 units: no entity is that long. */
const MAX_DOCUMENT = 512 * 1024;

/** A field to set, or to take away where there is no value. */
export interface Edit {
  readonly keys: readonly string[];
  readonly value?: JsonValue;
}

/** A file with one of its documents changed. */
export interface EditedFile {
  readonly text: string;
  /** Where the document begins and ends in the old text. */
  readonly from: number;
  readonly to: number;
  /** The new document. */
  readonly document: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** Why a file cannot be edited. */
export class NotEditable extends Error {}

/**
 * Changes one document of a YAML file as its author would: comments, order, quotes and the layout of everything else stay,
 * and no other document is touched. The result, read again, holds exactly the fields asked for. Throws {@link NotEditable}.
 */
export function editDocument(text: string, isWanted: (value: JsonObject) => boolean, edits: readonly Edit[]): EditedFile {
  const windows = /\r\n/.test(text);
  if (windows && /(?:^|[^\r])\n/.test(text)) {
    throw new NotEditable('its lines end in two different ways');
  }
  const plain = text.replaceAll('\r\n', '\n');
  const found = find(plain, isWanted);
  const after = found.edited(edits);
  const ends = (part: string): string => (windows ? part.replaceAll('\n', '\r\n') : part);
  const from = ends(plain.slice(0, found.from)).length;
  const document = ends(after.text);
  const to = ends(plain.slice(0, found.from + found.text.length)).length;
  return { text: text.slice(0, from) + document + text.slice(to), from, to, document, before: found.value, after: after.value };
}

function find(text: string, isWanted: (value: JsonObject) => boolean): DocumentText {
  for (const [from, part] of documentTexts(text)) {
    const document = part.length <= MAX_DOCUMENT ? read(part) : undefined;
    if (document && isWanted(document.value)) {
      return new DocumentText(from, part, document.value);
    }
  }
  throw new NotEditable('it does not hold the entity any more, as far as it can be read');
}

/** The documents of a file, each with the line that opens it. A line of three dashes ends a document wherever it stands. */
function* documentTexts(text: string): Generator<[number, string]> {
  let from = 0;
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) {
    if (index > from) {
      yield [from, text.slice(from, index)];
    }
    from = index;
  }
  yield [from, text.slice(from)];
}

/** One document, as it stands in its file. */
class DocumentText {
  constructor(
    readonly from: number,
    readonly text: string,
    readonly value: JsonObject,
  ) {}

  edited(edits: readonly Edit[]): { text: string; value: JsonObject } {
    const wanted = edits.reduce((value, { keys, value: to }) => setIn(value, keys, to), this.value);
    const options = layoutOf(this.text);
    const parsed = parse(this.text);
    const former = parsed.toString(options);
    edits.forEach((edit) => apply(parsed, edit));
    const result = [...this.candidates(former, parsed.toString(options))].find((candidate) => isSame(read(candidate)?.value, wanted));
    if (result === undefined) {
      throw new NotEditable('it is written in a way that cannot be changed by itself, with anchors perhaps');
    }
    return { text: result, value: wanted };
  }

  /** The change carried over to the text as the author laid it out; at last the whole document in our layout. */
  private *candidates(former: string, edited: string): Generator<string> {
    const open = !this.text.endsWith('\n');
    const close = (result: string): string => (open ? result.replace(/\n$/, '') : result);
    const carried = carryOver(open ? `${this.text}\n` : this.text, former, edited);
    if (carried !== undefined) {
      yield close(carried);
    }
    yield close(edited);
  }
}

function apply(document: Document, { keys, value }: Edit): void {
  const node = document.getIn(keys, true) as Node | undefined;
  if (value === undefined) {
    if (node !== undefined) {
      document.deleteIn(keys);
      const parent = document.getIn(keys.slice(0, -1), true);
      if (keys.length > 2 && isMap(parent) && parent.items.length === 0) {
        document.deleteIn(keys.slice(0, -1));
      }
    }
  } else if (isScalar(node) && !isJsonObject(value) && !Array.isArray(value)) {
    node.value = value;
  } else if (isSeq(node) && Array.isArray(value)) {
    const present = node.items.map((item) => [canonicalJson(isAlias(item) ? null : ((item as Node).toJS(document) as JsonValue)), item] as const);
    node.items = value.map((item) => present.find(([text]) => text === canonicalJson(item))?.[1] ?? document.createNode(item));
  } else {
    document.setIn(keys, document.createNode(value));
  }
}

function setIn(value: JsonObject, [key = '', ...rest]: readonly string[], to: JsonValue | undefined): JsonObject {
  const { [key]: former, ...others } = value;
  if (rest.length === 0) {
    return to === undefined ? others : { ...value, [key]: to };
  }
  const inner = setIn(isJsonObject(former) ? former : {}, rest, to);
  return Object.keys(inner).length === 0 && to === undefined ? others : { ...value, [key]: inner };
}

function parse(text: string): Document {
  return parseDocument(text, { schema: 'core', merge: false, logLevel: 'silent' });
}

function read(text: string): { value: JsonObject } | undefined {
  const document = parse(text);
  if (document.errors.length > 0) {
    return undefined;
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return isJsonObject(value) ? { value } : undefined;
  } catch {
    // More aliases than a catalog file may have: not one of ours.
    return undefined;
  }
}

function layoutOf(text: string): ToStringOptions {
  const indent = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  return { lineWidth: 0, indent, indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n\1- /m.test(text), flowCollectionPadding: /[[{] /.test(text) };
}

function isSame(value: JsonObject | undefined, wanted: JsonObject): boolean {
  return value !== undefined && canonicalJson(value) === canonicalJson(wanted);
}
