import { KindRegistered, KindRemoved, type KindDeclaration, type KindExtensionDeclaration } from '@callboard/contracts';
import { Outbox } from '@callboard/messaging';
import { Transactions, type Tx } from '@callboard/persistence';
import { Conflict, currentContext, InvalidInput, NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { readInput } from '../entities/model-input.js';
import { assertExtension, assertKind, DECLARATION_LIMITS, isBuiltIn, isSameExtension, kindKey, saysTheSame, type Declarations, type DeclaredExtension, type DeclaredKind, type KindOwner } from './declared-kinds.js';
import { KindsRepository } from './kinds.repository.js';
import { ReprocessKinds } from './reprocess-kinds.use-case.js';

/** What became of a declaration. */
export interface KindChange {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** Locations that hold entities concerned and were still being read when the call returned. */
  readonly pending: number;
}

/** Everything one plugin, or the configuration, wants to be known. */
export interface Contribution {
  readonly kinds: readonly KindDeclaration[];
  readonly extensions: readonly KindExtensionDeclaration[];
}

const BY_API: KindOwner = { origin: 'custom' };

/**
 * Declares kinds and fields, and takes them back. When a call returns, every document concerned has been judged anew: what
 * was refused because nobody knew its kind is there, related and listed. The same declaration again writes nothing.
 */
@Injectable()
export class ChangeKinds {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(KindsRepository) private readonly repository: KindsRepository,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(ReprocessKinds) private readonly reprocess: ReprocessKinds,
  ) {}

  /** Throws InvalidInput `invalid_kind`, Conflict `kind_exists` for a kind of somebody else. */
  async putKind(declaration: KindDeclaration, owner: KindOwner = BY_API): Promise<KindChange> {
    const outcome = await this.transactions.run(async (tx) => {
      const known = await this.repository.lock(tx);
      const changed = await this.saveKind(tx, known, { ...owner, declaration });
      await this.growIf(tx, changed !== 'unchanged');
      return changed;
    });
    return { outcome, pending: outcome === 'unchanged' ? 0 : await this.reprocess.execute([declaration.kind]) };
  }

  /** As {@link putKind}; throws NotFound for an unknown kind. */
  async putExtension(declaration: KindExtensionDeclaration, owner: KindOwner = BY_API): Promise<KindChange> {
    const outcome = await this.transactions.run(async (tx) => {
      const known = await this.repository.lock(tx);
      const changed = await this.saveExtension(tx, known, { ...owner, declaration });
      await this.growIf(tx, changed !== 'unchanged');
      return changed;
    });
    return { outcome, pending: outcome === 'unchanged' ? 0 : await this.reprocess.execute([declaration.kind]) };
  }

  /** Throws NotFound, Conflict `kind_in_use` while there are entities of it, and `kind_exists` when it is not the caller's. */
  async removeKind(kind: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const { kinds } = await this.repository.lock(tx);
      assertNotBuiltIn(kind, 'removed');
      const found = kinds.find(({ declaration }) => kindKey(declaration.kind) === kindKey(kind));
      if (!found) {
        throw new NotFound('kind_not_found', `There is no kind ${kind}`);
      }
      assertOwned(found, BY_API, `The kind ${found.declaration.kind}`);
      const entities = await this.repository.countEntities(tx, kind);
      if (entities > 0) {
        throw new Conflict('kind_in_use', `${entities} ${entities === 1 ? 'entity is' : 'entities are'} of the kind ${found.declaration.kind}; remove them first`, { details: { entities } });
      }
      await this.dropKind(tx, found);
      await this.repository.grow(tx);
    });
    await this.reprocess.execute([kind]);
  }

  /** Throws NotFound, and Conflict when it is not the caller's. */
  async removeExtension(kind: string, name: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const { extensions } = await this.repository.lock(tx);
      const found = extensions.find(({ declaration }) => isSameExtension(declaration, { kind, name }));
      if (!found) {
        throw new NotFound('kind_not_found', `The kind ${kind} has no extension ${name}`);
      }
      assertOwned(found, BY_API, `The extension ${name}`);
      await this.dropExtension(tx, found);
      await this.repository.grow(tx);
    });
    await this.reprocess.execute([kind]);
  }

  /**
   * Makes what an owner declares exactly the given. Kinds that it takes back stay while there are entities of them: their
   * names are in `kept`. All or nothing: throws as the single calls do. `waits: false` returns before all is judged anew.
   */
  async contribute(owner: KindOwner, { kinds, extensions }: Contribution, { waits = true }: { waits?: boolean } = {}): Promise<{ changed: number; kept: string[] }> {
    const concerned = new Set<string>();
    const kept: string[] = [];
    await this.transactions.run(async (tx) => {
      concerned.clear();
      kept.length = 0;
      for (const found of (await this.repository.lock(tx)).extensions) {
        if (isOwnedBy(found, owner) && !extensions.some((wanted) => isSameExtension(wanted, found.declaration))) {
          await this.dropExtension(tx, found);
          concerned.add(found.declaration.kind);
        }
      }
      for (const found of (await this.repository.lock(tx)).kinds) {
        if (isOwnedBy(found, owner) && !kinds.some(({ kind }) => kindKey(kind) === kindKey(found.declaration.kind))) {
          if ((await this.repository.countEntities(tx, found.declaration.kind)) > 0) {
            kept.push(found.declaration.kind);
          } else {
            await this.dropKind(tx, found);
            concerned.add(found.declaration.kind);
          }
        }
      }
      for (const declaration of kinds) {
        if ((await this.saveKind(tx, await this.repository.lock(tx), { ...owner, declaration })) !== 'unchanged') {
          concerned.add(declaration.kind);
        }
      }
      for (const declaration of extensions) {
        if ((await this.saveExtension(tx, await this.repository.lock(tx), { ...owner, declaration })) !== 'unchanged') {
          concerned.add(declaration.kind);
        }
      }
      await this.growIf(tx, concerned.size > 0);
    });
    const reprocessed = this.reprocess.execute([...concerned]);
    if (waits) {
      await reprocessed;
    }
    return { changed: concerned.size, kept };
  }

  private async saveKind(tx: Tx, known: Declarations, declared: DeclaredKind): Promise<KindChange['outcome']> {
    const { declaration } = declared;
    const before = known.kinds.find((other) => kindKey(other.declaration.kind) === kindKey(declaration.kind));
    assertNotBuiltIn(declaration.kind, 'replaced; add fields to it with an extension');
    if (before) {
      assertOwned(before, declared, `The kind ${before.declaration.kind}`);
      if (saysTheSame(before.declaration, declaration)) {
        return 'unchanged';
      }
      assertSpelling(before, declared);
    } else if (known.kinds.length >= DECLARATION_LIMITS.kinds) {
      throw new InvalidInput('invalid_kind', `The catalog knows ${DECLARATION_LIMITS.kinds} registered kinds already, which is the limit`);
    }
    readInput(() => assertKind(declaration, known));
    await this.repository.saveKind(tx, declared, currentContext().actor);
    this.announce(tx, KindRegistered, declared);
    return before ? 'updated' : 'created';
  }

  private async saveExtension(tx: Tx, known: Declarations, declared: DeclaredExtension): Promise<KindChange['outcome']> {
    const { declaration } = declared;
    const { kind, name } = declaration;
    if (!isBuiltIn(kind) && !known.kinds.some((other) => kindKey(other.declaration.kind) === kindKey(kind))) {
      throw new NotFound('kind_not_found', `There is no kind ${kind} to add fields to`);
    }
    const before = known.extensions.find((other) => isSameExtension(other.declaration, declaration));
    if (before) {
      assertOwned(before, declared, `The extension ${name} of ${kind}`);
      if (saysTheSame(before.declaration, declaration)) {
        return 'unchanged';
      }
    } else if (known.extensions.filter((other) => kindKey(other.declaration.kind) === kindKey(kind)).length >= DECLARATION_LIMITS.extensionsOfKind) {
      throw new InvalidInput('invalid_kind', `The kind ${kind} has ${DECLARATION_LIMITS.extensionsOfKind} extensions already, which is the limit`);
    }
    readInput(() => assertExtension(declaration, known));
    await this.repository.saveExtension(tx, declared, currentContext().actor);
    this.announce(tx, KindRegistered, declared, name);
    return before ? 'updated' : 'created';
  }

  private async dropKind(tx: Tx, found: DeclaredKind): Promise<void> {
    await this.repository.removeKind(tx, found.declaration.kind);
    this.announce(tx, KindRemoved, found);
  }

  private async dropExtension(tx: Tx, found: DeclaredExtension): Promise<void> {
    await this.repository.removeExtension(tx, found.declaration.kind, found.declaration.name);
    this.announce(tx, KindRemoved, found, found.declaration.name);
  }

  private announce(tx: Tx, contract: typeof KindRegistered | typeof KindRemoved, { origin, plugin, declaration: { kind } }: DeclaredKind | DeclaredExtension, extension?: string): void {
    this.outbox.append(tx, { contract, subject: kindKey(kind), data: { kind, origin, plugin, extension } });
  }

  private async growIf(tx: Tx, changed: boolean): Promise<void> {
    if (changed) {
      await this.repository.grow(tx);
    }
  }
}

function assertNotBuiltIn(kind: string, deed: string): void {
  if (isBuiltIn(kind)) {
    throw new Conflict('kind_exists', `The kind ${kind} is built in and cannot be ${deed}`);
  }
}

/** Entities are written with the kind as it is spelled: through the API, another spelling is rather a mistake. */
function assertSpelling({ declaration: { kind } }: DeclaredKind, { origin, declaration }: DeclaredKind): void {
  if (origin === 'custom' && declaration.kind !== kind) {
    throw new Conflict('kind_exists', `The kind is spelled ${kind}, and ${declaration.kind} differs from it only in case`, { details: { kind } });
  }
}

function isOwnedBy(found: KindOwner, { origin, plugin }: KindOwner): boolean {
  return found.origin === origin && found.plugin === plugin;
}

function assertOwned(found: KindOwner, owner: KindOwner, what: string): void {
  if (!isOwnedBy(found, owner)) {
    const whose = found.origin === 'plugin' ? `the plugin ${found.plugin}` : found.origin === 'config' ? 'the configuration' : 'whoever registered it through the API';
    throw new Conflict('kind_exists', `${what} belongs to ${whose} and can only be changed there`);
  }
}
