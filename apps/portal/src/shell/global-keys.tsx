'use client';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { copyText } from '@callboard/ui';
import { NAVIGATION } from './navigation';
import { closeOverlay, loadPalette, openOverlay, overlays } from './overlays';
import { chooseTheme, shownTheme } from './theme';
import { toast } from './toasts';
import { useShortcut } from './use-shortcut';

const Palette = lazy(() => loadPalette().then(({ Palette: component }) => ({ default: component })));
const KeySheet = lazy(() => import('./key-sheet').then(({ KeySheet: component }) => ({ default: component })));

/** The keys that work everywhere, and the surfaces they open. */
export function GlobalKeys() {
  const router = useRouter();
  const open = useSyncExternalStore(overlays.subscribe, overlays.current, () => undefined);
  // Kept once opened: the second time is instant, and focus can return.
  const [opened, setOpened] = useState({ palette: false, keys: false });
  useEffect(() => {
    if (open) setOpened((before) => ({ ...before, [open]: true }));
  }, [open]);
  useEffect(() => {
    document.documentElement.dataset.platform = /Mac|iPhone|iPad/.test(navigator.platform) ? 'apple' : 'other';
  }, []);

  useShortcut('palette', () => (open === 'palette' ? closeOverlay() : openOverlay('palette')));
  useShortcut('search', () => openOverlay('palette'));
  useShortcut('keys', () => openOverlay('keys'));
  useShortcut('theme', () => chooseTheme(shownTheme() === 'dark' ? 'light' : 'dark'));
  useShortcut('link', () => void copyText(location.href).then(() => toast('Address copied.')));
  return (
    <>
      {NAVIGATION.map(({ href }) => (
        <GoTo key={href} href={href} go={() => router.push(href)} />
      ))}
      <Suspense>
        {(opened.palette || open === 'palette') && <Palette open={open === 'palette'} onClose={closeOverlay} />}
        {(opened.keys || open === 'keys') && <KeySheet open={open === 'keys'} onClose={closeOverlay} />}
      </Suspense>
    </>
  );
}

function GoTo({ href, go }: { href: string; go: () => void }) {
  useShortcut(`go:${href}`, go);
  return null;
}
