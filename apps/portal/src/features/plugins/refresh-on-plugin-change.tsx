'use client';
import { useRouter } from 'next/navigation';
import { useChanges } from '../../browser/use-live';

/** Asks for the page again when a plugin is installed, switched or in trouble. */
export function RefreshOnPluginChange() {
  const router = useRouter();
  useChanges(({ event }) => {
    if (event.type.startsWith('callboard.plugin.')) router.refresh();
  });
  return null;
}
