import { Http, type ClientOptions } from './http.js';

/** A field of `spec` that names other entities, and what that is called from both ends. */
export interface KindRelationField {
  readonly field: string;
  readonly type: string;
  readonly inverse: string;
  readonly defaultKind?: string;
  /** Words for the list at this end, and at the other one. */
  readonly title?: string;
  readonly inverseTitle?: string;
}

/** What makes an entity of a kind valid, and whom it relates to. */
export interface KindDeclaration {
  readonly apiVersions: readonly string[];
  readonly specType?: string;
  readonly title?: string;
  readonly plural?: string;
  readonly description?: string;
  readonly icon?: string;
  /** JSON Schema of `spec`. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly relations: readonly KindRelationField[];
  readonly allowedFromRegistered?: boolean;
}

/** Fields and relations added to a kind that is there already. */
export interface KindExtension {
  readonly name: string;
  readonly specType?: string;
  readonly description?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly relations: readonly KindRelationField[];
}

/** Who declared something: `custom` is whoever has told the API. */
export interface KindOrigin {
  readonly origin: 'built-in' | 'custom' | 'config' | 'plugin';
  readonly plugin?: string;
}

/** A kind with everything that is added to it. */
export interface Kind extends KindDeclaration, KindOrigin {
  readonly kind: string;
  readonly title: string;
  readonly plural: string;
  readonly extensions: ReadonlyArray<KindExtension & KindOrigin>;
  readonly shapes: ReadonlyArray<{ readonly apiVersions: readonly string[]; readonly specType?: string; readonly schema: Readonly<Record<string, unknown>>; readonly relations: readonly KindRelationField[] }>;
}

/** Reads and changes the kinds of entities and the fields added to them. */
export class KindsClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** All kinds, the built-in ones first. */
  async list(): Promise<readonly Kind[]> {
    return (await this.http.json<{ items: Kind[] }>('/api/catalog/kinds')).items;
  }

  /** Adds a kind, or replaces its declaration. */
  put(kind: string, declaration: KindDeclaration): Promise<Kind> {
    return this.http.json(kindPath(kind), { method: 'PUT', body: declaration, timeoutMs: CHANGE_TIMEOUT_MS });
  }

  /** Takes a kind back; rejects with `kind_in_use` while there are entities of it. */
  async remove(kind: string): Promise<void> {
    await this.http.send(kindPath(kind), { method: 'DELETE', timeoutMs: CHANGE_TIMEOUT_MS });
  }

  /** Adds fields to a kind, or replaces them. */
  putExtension(kind: string, { name, ...extension }: KindExtension): Promise<Kind> {
    return this.http.json(`${kindPath(kind)}/extensions/${encodeURIComponent(name)}`, { method: 'PUT', body: extension, timeoutMs: CHANGE_TIMEOUT_MS });
  }

  async removeExtension(kind: string, name: string): Promise<void> {
    await this.http.send(`${kindPath(kind)}/extensions/${encodeURIComponent(name)}`, { method: 'DELETE', timeoutMs: CHANGE_TIMEOUT_MS });
  }
}

/** Everything that a change of a kind concerns is judged again before the answer comes. */
const CHANGE_TIMEOUT_MS = 60_000;

function kindPath(kind: string): string {
  return `/api/catalog/kinds/${encodeURIComponent(kind)}`;
}
