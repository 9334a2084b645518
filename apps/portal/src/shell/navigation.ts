/** A page of the navigation. `key`: the letter after `g`. */
export interface NavigationItem {
  readonly href: string;
  readonly label: string;
  readonly icon: 'home' | 'catalog' | 'create' | 'search' | 'events' | 'plugins' | 'admin';
  readonly key: string;
}

/** The rail, from top to bottom. */
export const NAVIGATION: readonly NavigationItem[] = [
  { href: '/', label: 'Home', icon: 'home', key: 'h' },
  { href: '/catalog', label: 'Catalog', icon: 'catalog', key: 'c' },
  { href: '/create', label: 'Create', icon: 'create', key: 'n' },
  { href: '/search', label: 'Search', icon: 'search', key: 's' },
  { href: '/events', label: 'Events', icon: 'events', key: 'e' },
  { href: '/plugins', label: 'Plugins', icon: 'plugins', key: 'p' },
  { href: '/admin', label: 'Admin', icon: 'admin', key: 'i' },
];

/** True when the path is the item's page or one below it. */
export function isCurrent(item: Pick<NavigationItem, 'href'>, pathname: string): boolean {
  return item.href === '/' ? pathname === '/' : pathname === item.href || pathname.startsWith(`${item.href}/`);
}
