import 'server-only';
import { cache } from 'react';
import type { Kind } from '@callboard/api-client';
import { wordsOfKinds, type CustomWords } from '../features/kinds/custom-words';
import { clients } from './clients';
import { attempt, valueOr } from './outcome';

/** All kinds with their schemas and relations; asked once per request. */
export const listKinds = cache(async (): Promise<readonly Kind[]> => (await clients()).kinds.list());

/** What people call kinds and relations that are not built in; nothing when the catalog is away. */
export const findCustomWords = cache(async (): Promise<CustomWords> => wordsOfKinds(valueOr(await attempt(listKinds()), [])));
