import type { KindRegistry } from '@callboard/catalog-model';
import { hash } from '../documents/process-document.js';
import type { SourceRules } from '../sources/source-rules.js';
import type { ProcessorChain } from './processor-chain.js';

/** Grows when the same document would become another entity: everything is then processed again. */
const MODEL_VERSION = '2';

/** What decides, besides a document and the rules of its source, what becomes of it: kinds and processors at one moment. */
export interface Processing {
  readonly kinds: KindRegistry;
  readonly processors: ProcessorChain;
  /** Of the kinds. */
  readonly version: number;
}

/** Gives a hash of everything that decides about documents of some kinds; others have no part in it. */
export type Fingerprints = (kinds: readonly string[]) => string;

/** The fingerprints of one source. */
export function fingerprintsFor({ kinds, processors }: Pick<Processing, 'kinds' | 'processors'>, rules: SourceRules): Fingerprints {
  const known = new Map<string, string>();
  return (named) => {
    const names = [...new Set(named.map((name) => name.toLowerCase()))].sort();
    const key = names.join(' ');
    const fingerprint = known.get(key) ?? hash(MODEL_VERSION, rules.fingerprint, ...names.flatMap((name) => [name, kinds.fingerprint(name), processors.fingerprint(name)]));
    known.set(key, fingerprint);
    return fingerprint;
  };
}
