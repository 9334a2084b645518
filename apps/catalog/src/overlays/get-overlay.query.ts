import type { Principal } from '@callboard/access';
import { stringifyEntityName, type EntityName } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import { OverlayRights } from './overlay-rights.query.js';
import { overlayTag, overlayView, type OverlayView } from './overlay-view.js';
import { OverlaysRepository } from './overlays.repository.js';

/** An overlay and the tag by which it is changed. */
export interface TaggedOverlay {
  readonly view: OverlayView;
  readonly tag: string;
}

/** What lies over an entity; an empty overlay where nothing does. */
@Injectable()
export class GetOverlay {
  constructor(
    @Inject(OverlaysRepository) private readonly overlays: OverlaysRepository,
    @Inject(OverlayRights) private readonly rights: OverlayRights,
    @Inject(KnownKinds) private readonly kinds: KnownKinds,
  ) {}

  /** Throws `NotFound('entity_not_found')`. */
  async execute(principal: Principal, name: EntityName): Promise<TaggedOverlay> {
    const ref = stringifyEntityName(name);
    const state = await this.overlays.read(ref);
    await this.rights.assertVisible(principal, ref, state);
    return { view: overlayView(ref, state, this.kinds.current()), tag: overlayTag(state) };
  }
}
