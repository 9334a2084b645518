import { isScriptUrl } from '@callboard/catalog-model';
import { catalogProcessor, type CatalogEntity, type CatalogProcessor } from '@callboard/plugin-sdk';
import { OVERLAY_ANNOTATION } from '../overlays/overlay.js';

/** Annotations that say where an entity comes from; whatever an author writes there, the catalog writes over. */
const MANAGED_BY = 'backstage.io/managed-by-location';
const MANAGED_BY_ORIGIN = 'backstage.io/managed-by-origin-location';
/** Marks an entity whose file has vanished. */
export const ORPHAN_ANNOTATION = 'backstage.io/orphan';
const SHOWN_AS_LINKS = ['backstage.io/view-url', 'backstage.io/edit-url'];

/** A step of the catalog itself: before the entity is judged, and at once. */
type OwnProcessor = CatalogProcessor & { preProcess(...args: Parameters<NonNullable<CatalogProcessor['preProcess']>>): CatalogEntity };

const own = (processor: OwnProcessor): OwnProcessor => catalogProcessor(processor) as OwnProcessor;

/** Says where the file is seen and edited, where the author has not. */
const locationAnnotations = own({
  name: 'location-annotations',
  version: '1',
  preProcess: (entity, { annotations }) => withAnnotations(entity, (written) => ({ ...annotations, ...written })),
});

/** Says where the entity comes from, whatever anybody has written there. */
const originAnnotations = own({
  name: 'origin-annotations',
  version: '1',
  preProcess: (entity, { location, origin }) =>
    withAnnotations(entity, ({ [ORPHAN_ANNOTATION]: _orphan, [OVERLAY_ANNOTATION]: _overlay, ...written }) => ({ ...written, [MANAGED_BY]: location, [MANAGED_BY_ORIGIN]: origin })),
});

/** Replaces addresses that a browser would run as a script. */
const scriptUrls = own({
  name: 'script-urls',
  version: '1',
  preProcess: (entity) =>
    withAnnotations(entity, (written) => {
      const shown = SHOWN_AS_LINKS.filter((annotation) => typeof written[annotation] === 'string' && isScriptUrl(written[annotation]));
      return shown.length === 0 ? written : { ...written, ...Object.fromEntries(shown.map((annotation) => [annotation, 'about:blank'])) };
    }),
});

/** Before contributed processors. */
export const FIRST_STEPS: readonly OwnProcessor[] = [locationAnnotations];

/** After them: nobody writes over these. */
export const LAST_STEPS: readonly OwnProcessor[] = [originAnnotations, scriptUrls];

/** The entity with other annotations; one whose annotations are no mapping stays as it is and is refused later. */
function withAnnotations(entity: CatalogEntity, change: (written: Readonly<Record<string, string>>) => Record<string, string>): CatalogEntity {
  const { metadata } = entity as { metadata?: CatalogEntity['metadata'] };
  const written: unknown = metadata?.annotations ?? {};
  if (typeof metadata !== 'object' || typeof written !== 'object' || written === null || Array.isArray(written)) {
    return entity;
  }
  return { ...entity, metadata: { ...metadata, annotations: change(written as Record<string, string>) } };
}
