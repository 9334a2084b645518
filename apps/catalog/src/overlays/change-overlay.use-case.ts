import { principalName, type Principal } from '@callboard/access';
import { canonicalJson, ModelError, stringifyEntityName, type EntityName, type JsonValue } from '@callboard/catalog-model';
import { Transactions } from '@callboard/persistence';
import { Conflict, InvalidInput, NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SettleEntities } from '../documents/settle-entities.use-case.js';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import type { TaggedOverlay } from './get-overlay.query.js';
import { assertSettable, layOverlay } from './lay-overlay.js';
import { OverlayRights } from './overlay-rights.query.js';
import { overlayTag, overlayView } from './overlay-view.js';
import { bodyOf, fieldsOf, type OverlaidState, type OverlayBody, type OverlayField } from './overlay.js';
import { OverlaysRepository } from './overlays.repository.js';

/** A change of an overlay: what it is to be, given what it is. */
export interface OverlayChange {
  readonly next: (body: OverlayBody) => OverlayBody;
  /** Tags one of which the overlay must have; absent: any. */
  readonly ifMatch?: readonly string[];
}

/**
 * Changes what lies over an entity. Overlay, entity, relations, history and announcement are one transaction; the same
 * overlay again writes nothing and announces nothing.
 */
@Injectable()
export class ChangeOverlay {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(OverlaysRepository) private readonly overlays: OverlaysRepository,
    @Inject(OverlayRights) private readonly rights: OverlayRights,
    @Inject(SettleEntities) private readonly settle: SettleEntities,
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
  ) {}

  /**
   * Throws `NotFound('entity_not_found')`, NotAllowed, `Conflict('precondition_failed')`, and InvalidInput with the field
   * when the entity would not be valid. An overlay can be lifted while its entity is away, and not be set.
   */
  async execute(principal: Principal, name: EntityName, { next, ifMatch }: OverlayChange): Promise<TaggedOverlay> {
    const ref = stringifyEntityName(name);
    await this.kinds.fresh();
    return this.transactions.run(async (tx) => {
      await this.overlays.lock(tx, ref);
      const state = await this.overlays.read(ref, tx);
      await this.rights.assertVisible(principal, ref, state);
      await this.rights.assertChangeable(principal, state);
      if (ifMatch && !ifMatch.includes('*') && !ifMatch.includes(overlayTag(state))) {
        throw new Conflict('precondition_failed', `The overlay of ${ref} has changed since it was read; read it again and repeat the change`);
      }
      const fields = fieldsOf(next(bodyOf(state.fields)), state.fields, { by: principalName(principal), at: new Date().toISOString() });
      if (isEqual(fields, state.fields)) {
        return this.tagged(ref, state);
      }
      this.assertFits(ref, state, fields);
      await this.overlays.write(tx, ref, fields);
      await this.settle.execute(tx, { touched: [ref], fresh: new Map(), overlaid: true, cause: { type: 'overlay' } });
      return this.tagged(ref, await this.overlays.read(ref, tx));
    });
  }

  private assertFits(ref: string, { entity }: OverlaidState, fields: readonly OverlayField[]): void {
    if (fields.length === 0) {
      return;
    }
    if (!entity) {
      throw new NotFound('entity_not_found', `There is no entity ${ref} to lay anything over; what lies over it can only be lifted`);
    }
    try {
      assertSettable(fields);
      const { problem } = layOverlay({ entity: entity.source, relations: entity.relations }, fields, this.kinds.current());
      if (problem) {
        throw problem;
      }
    } catch (error) {
      if (error instanceof ModelError) {
        throw new InvalidInput(error.code, error.message, { details: { field: error.field }, cause: error });
      }
      throw error;
    }
  }

  private tagged(ref: string, state: OverlaidState): TaggedOverlay {
    return { view: overlayView(ref, state, this.kinds.current()), tag: overlayTag(state) };
  }
}

function isEqual(a: readonly OverlayField[], b: readonly OverlayField[]): boolean {
  const [left, right] = [a, b].map((fields) => canonicalJson([...fields].sort((x, y) => (x.path < y.path ? -1 : 1)) as unknown as JsonValue));
  return left === right;
}
