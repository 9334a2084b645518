import 'server-only';
import { cache } from 'react';
import type { Explanation } from '@callboard/api-client';
import { clients } from './clients';

/** Why there is an entity of this ref, or why there is none; asked once per request. */
export const explain = cache(async (kind: string, namespace: string, name: string): Promise<Explanation> => (await clients()).ingestion.explain(kind, namespace, name));
