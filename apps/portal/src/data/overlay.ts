import 'server-only';
import { cache } from 'react';
import type { Overlay, OverlayProposal, TaggedOverlay } from '@callboard/api-client';
import { servedValues, sourceValues, type OverlayValues } from '../features/overlay/overlay-values';
import { labelsOf } from './catalog';
import { clients } from './clients';
import { listKinds } from './kinds';
import { whyNoOverlay } from './rights';

/** One field that was set here: what the source says, who set it and when. */
export interface OverlayMark {
  readonly field: string;
  readonly source?: unknown;
  readonly effective?: unknown;
  readonly redundant: boolean;
  readonly by: string;
  readonly at: string;
}

/** What lies over an entity, for its page. */
export interface OverlayView {
  readonly marks: readonly OverlayMark[];
  /** Why the overlay is left off. */
  readonly problem?: string;
}

/** What the form begins with. */
export interface OverlayForm {
  readonly etag: string;
  readonly served: OverlayValues;
  readonly source: OverlayValues;
  readonly overlay: Overlay;
  readonly hasOwner: boolean;
  readonly hasLifecycle: boolean;
  /** Why the reader may not change it. */
  readonly whyNot?: string;
}

/** What lies over an entity; asked once per request. */
export const findOverlay = cache(async (kind: string, namespace: string, name: string): Promise<OverlayView> => {
  const { overlays } = await clients();
  const overlay = await overlays.find(kind, namespace, name);
  if (!overlay) return { marks: [] };
  const people = await labelsOf(overlay.fields.map(({ setBy }) => setBy).filter((ref) => ref.startsWith('user:')));
  const marks = overlay.fields.map(({ field, source, effective, redundant, setBy, setAt }): OverlayMark => ({ field, source, effective, redundant, by: people.get(setBy) ?? setBy, at: setAt }));
  return { marks, problem: overlay.problem?.message };
});

/** The overlay with what is needed to change it; undefined when there is no such entity. */
export async function findOverlayForm(kind: string, namespace: string, name: string): Promise<OverlayForm | undefined> {
  const { catalog, overlays } = await clients();
  // The tag first: when something changes in between, saving says so.
  const overlay = await overlays.find(kind, namespace, name);
  const [entity, kinds] = await Promise.all([catalog.findEntity(kind, namespace, name), listKinds()]);
  if (!overlay || !entity) return undefined;
  const owners = (entity.relations ?? []).filter(({ type }) => type === 'ownedBy').map(({ targetRef }) => targetRef);
  const served = servedValues(entity);
  const shapes = kinds.find((each) => each.kind.toLowerCase() === kind.toLowerCase())?.shapes ?? [];
  const hasField = (field: string) => entity.spec?.[field] !== undefined || shapes.some(({ schema }) => Object.hasOwn((schema.properties ?? {}) as object, field));
  return {
    etag: overlay.etag,
    served,
    source: sourceValues(served, overlay.fields),
    overlay: overlay.overlay,
    hasOwner: hasField('owner'),
    hasLifecycle: hasField('lifecycle'),
    whyNot: await whyNoOverlay(owners),
  };
}

/** Puts the whole overlay in place of the one that was read. */
export async function putOverlay(ref: OverlayRef, overlay: Overlay, etag: string): Promise<TaggedOverlay> {
  return (await clients()).overlays.put(ref.kind, ref.namespace, ref.name, overlay, etag);
}

/** Lifts what is named as null, keeps the rest. */
export async function mergeOverlay(ref: OverlayRef, overlay: Overlay): Promise<TaggedOverlay> {
  return (await clients()).overlays.merge(ref.kind, ref.namespace, ref.name, overlay);
}

export async function liftOverlay({ kind, namespace, name }: OverlayRef): Promise<void> {
  return (await clients()).overlays.lift(kind, namespace, name);
}

export async function findProposal({ kind, namespace, name }: OverlayRef): Promise<OverlayProposal | undefined> {
  return (await clients()).overlays.findProposal(kind, namespace, name);
}

interface OverlayRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}
