'use client';
import type { ComponentProps } from 'react';
import { KindGlyph } from '@callboard/ui';
import { useCustomWords } from './words-provider';

/** The glyph of a kind, with the icon that its declaration names; may stand anywhere within the frame. */
export function KindMark({ kind, ...rest }: Omit<ComponentProps<typeof KindGlyph>, 'icon'>) {
  return <KindGlyph kind={kind} icon={useCustomWords().kinds[kind.toLowerCase()]?.icon} {...rest} />;
}
