import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { classNames } from '@callboard/ui';
import { portalConfig } from '../config';
import { IMPORT_MAP } from '../features/plugins/import-map';
import { RAIL_COOKIE, readTheme, THEME_COOKIE } from '../shell/theme';
import { inter, interExtended, jetBrainsMono } from './fonts';
import './globals.css';

export async function generateMetadata(): Promise<Metadata> {
  const { organization, baseUrl } = portalConfig();
  return {
    metadataBase: new URL(baseUrl),
    title: { default: organization.name, template: `%s · ${organization.name}` },
    description: `Services, owners, APIs and golden paths of ${organization.name}.`,
    robots: { index: false, follow: false },
  };
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f7f5' },
    { media: '(prefers-color-scheme: dark)', color: '#101211' },
  ],
};

/** Theme and rail come from cookies: the first byte is already drawn as the reader left it. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const nonce = (await headers()).get('x-callboard-nonce') ?? undefined;
  const theme = readTheme(jar.get(THEME_COOKIE)?.value);
  const rail = jar.get(RAIL_COOKIE)?.value === 'narrow' ? 'narrow' : 'wide';
  return (
    <html lang="en" data-theme={theme} data-rail={rail} className={classNames(inter.variable, interExtended.variable, jetBrainsMono.variable)} suppressHydrationWarning>
      <head>
        {/* Where React Aria looks for the nonce of the style elements that it adds. */}
        <meta property="csp-nonce" nonce={nonce} suppressHydrationWarning />
        <script type="importmap" nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: JSON.stringify(IMPORT_MAP) }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
