import { KIND_SHAPES } from '@callboard/ui';

/** Colours that hold on the light and the dark bar of a browser alike. */
const COLOURS: Readonly<Record<string, string>> = {
  component: '#3f7fdf',
  api: '#9a63d5',
  resource: '#b87a00',
  system: '#0e8a77',
  domain: '#d05590',
  template: '#c8663f',
};
const NEUTRAL = '#7c8c9c';

/** The glyph of a kind as an icon for the browser's tab. */
export function glyphIcon(kind: string): string {
  const key = kind.toLowerCase();
  const path = KIND_SHAPES[key] ?? 'M2.5 2.5h11v11h-11Z';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="${COLOURS[key] ?? NEUTRAL}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d="${path}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
