import 'server-only';
import { stringify } from 'yaml';
import type { StitchedEntity } from '@callboard/api-client';

/** Annotations that the catalog adds; an author never wrote them. */
const SERVED_ANNOTATIONS = new Set([
  'backstage.io/managed-by-location',
  'backstage.io/managed-by-origin-location',
  'backstage.io/view-url',
  'backstage.io/edit-url',
  'backstage.io/source-location',
  'backstage.io/orphan',
  'callboard.io/overlay',
]);

/** The entity as its author may have written it: without what the catalog adds. */
export function writtenYaml(entity: StitchedEntity): string {
  const { uid: _uid, etag: _etag, name, title, namespace, description, labels, annotations, tags, links, ...rest } = entity.metadata;
  const own = Object.entries(annotations ?? {}).filter(([key]) => !SERVED_ANNOTATIONS.has(key));
  return toYaml({
    apiVersion: entity.apiVersion,
    kind: entity.kind,
    metadata: {
      name,
      title,
      namespace: namespace === 'default' ? undefined : namespace,
      description,
      labels,
      annotations: own.length > 0 ? Object.fromEntries(own) : undefined,
      tags,
      links,
      ...rest,
    },
    spec: entity.spec,
  });
}

/** The entity as the API serves it, relations and status included. */
export function servedYaml(entity: StitchedEntity): string {
  return toYaml(entity);
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}
