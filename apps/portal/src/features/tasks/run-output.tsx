'use client';
import { ArrowUpRight } from 'lucide-react';
import Link from 'next/link';
import type { TaskOutput } from '@callboard/api-client';
import { buttonClass, CopyButton, KindGlyph } from '@callboard/ui';
import { entityHref, splitRef } from '../entity/entity-href';
import { safeHref } from '../entity/safe-href';
import { textBlocks } from './text-blocks';

interface OutputLink {
  readonly title: string;
  readonly href: string;
  /** Of the entity it leads to. */
  readonly kind?: string;
}

/** What a run made: links first, then what the template has to say. */
export function RunOutput({ output: { links = [], text = [] } }: { output: TaskOutput }) {
  const usable = links.flatMap(({ title, url, entityRef }): OutputLink[] => {
    if (entityRef) return [{ title: title ?? entityRef, href: entityHref(entityRef), kind: splitRef(entityRef).kind }];
    const href = safeHref(url);
    return href ? [{ title: title ?? href, href }] : [];
  });
  if (usable.length === 0 && text.length === 0) return null;
  const [first] = usable.filter(({ kind }) => kind);
  return (
    <section aria-label="What came out" className="flex flex-col gap-4 rounded-card border border-accent bg-surface p-4">
      {usable.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {usable.map((link) => (
            <li key={link.href}>
              {link.kind ? (
                <Link href={link.href} className={buttonClass({ variant: link === first ? 'filled' : 'outlined' })}>
                  {link === first ? null : <KindGlyph kind={link.kind} size={14} />}
                  {link.title}
                </Link>
              ) : (
                <a href={link.href} target="_blank" rel="noopener noreferrer" className={buttonClass()}>
                  {link.title}
                  <ArrowUpRight size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
      {text.map(({ title, content = '' }, index) => (
        <div key={index} className="flex max-w-[72ch] flex-col gap-2">
          {title && <h2 className="text-small font-[550]">{title}</h2>}
          {textBlocks(content).map((block, at) =>
            block.kind === 'code' ? (
              <div key={at} className="relative rounded-control border bg-canvas">
                <CopyButton text={block.text} label="Copy" className="absolute top-1.5 right-1.5 bg-canvas" />
                <pre tabIndex={0} role="region" aria-label={title ?? 'Code'} className="overflow-x-auto p-3 pe-10 font-mono text-mono">
                  {block.text}
                </pre>
              </div>
            ) : (
              <p key={at} className="text-small whitespace-pre-line">
                {block.text}
              </p>
            ),
          )}
        </div>
      ))}
    </section>
  );
}
