/** What the reader chose; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark';

export const THEME_COOKIE = 'callboard-theme';
export const RAIL_COOKIE = 'callboard-rail';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The theme a cookie names; everything else follows the device. */
export function readTheme(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** The theme that shows now. */
export function shownTheme(): 'light' | 'dark' {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Shows a theme at once and remembers it in a cookie, so that the server sends the next page in it. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  rememberForYear(THEME_COOKIE, theme);
}

/** Keeps a look of the page (nothing secret) for a year. */
export function rememberForYear(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}
