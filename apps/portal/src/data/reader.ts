import 'server-only';
import { cache } from 'react';
import { cookies } from 'next/headers';
import { readTheme, THEME_COOKIE } from '../shell/theme';
import type { Reader } from '../shell/reader';
import { labelsOf } from './catalog';
import { attempt } from './outcome';
import { requireSession } from './session';

const GUEST = /^user:development\/guest$/;

/** Who reads this page, by the name the catalog knows, if it does. */
export const findReader = cache(async (): Promise<Reader> => {
  const { userRef } = await requireSession();
  const isGuest = GUEST.test(userRef);
  const labels = isGuest ? undefined : await attempt(labelsOf([userRef]));
  const name = isGuest ? 'Guest' : (labels?.ok && labels.value.get(userRef)) || userRef.slice(userRef.indexOf('/') + 1);
  return { userRef, name, isGuest, theme: readTheme((await cookies()).get(THEME_COOKIE)?.value) };
});
