import { Activity, Blocks, House, Layers, Search, SlidersHorizontal, SquarePlus } from 'lucide-react';
import type { NavigationItem } from './navigation';

const ICONS = { home: House, catalog: Layers, create: SquarePlus, search: Search, events: Activity, plugins: Blocks, admin: SlidersHorizontal } as const;

/** The icon of a page of the navigation. */
export function NavigationIcon({ icon, size = 16 }: { icon: NavigationItem['icon']; size?: number }) {
  const Icon = ICONS[icon];
  return <Icon size={size} strokeWidth={1.5} aria-hidden className="shrink-0" />;
}
