import type { ReactNode } from 'react';
import { hello } from '../data/hello';
export default async function L({ children }: { children: ReactNode }) { await (await import('next/headers')).cookies(); return <html lang="en"><body>{hello}{children}</body></html>; }
