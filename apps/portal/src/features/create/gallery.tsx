'use client';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { BlueprintRows, EmptyState, KindGlyph, Status } from '@callboard/ui';
import type { TemplateCard } from '../../data/templates';
import { templateHref } from '../../shell/palette/palette-rows';
import { EntityLabelLink } from '../entity/entity-label-link';
import { HoverLink } from '../entity/entity-link';

/** Fewer templates than this need no search field. */
const SEARCH_FROM = 7;

/** The templates to start from. */
export function Gallery({ templates }: { templates: readonly TemplateCard[] }) {
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = templates.filter(({ title, description, type, tags }) => {
    const all = [title, description, type, ...tags].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  if (templates.length === 0) {
    return (
      <EmptyState title="No templates yet." blueprint={<BlueprintRows rows={[['Node.js service', 'service'], ['React site', 'website'], ['Event worker', 'worker']]} />}>
        A template is an entity of kind Template. Register the file that describes one, and it appears here.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {templates.length >= SEARCH_FROM && (
        <label className="relative flex max-w-80 items-center">
          <Search size={14} strokeWidth={1.5} aria-hidden className="pointer-events-none absolute left-2.5 text-muted" />
          <input type="search" value={text} onChange={(event) => setText(event.target.value)} aria-label="Find a template" placeholder="Find a template" className="h-8 w-full rounded-control border border-control bg-surface ps-8 pe-2 text-small" />
        </label>
      )}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {shown.map((template) => (
          <li key={template.ref} className="flex min-w-0">
            <TemplateTile template={template} />
          </li>
        ))}
      </ul>
      {shown.length === 0 && <EmptyState title={`No template is called “${text}”.`}>Try fewer words, or another one.</EmptyState>}
    </div>
  );
}

function TemplateTile({ template }: { template: TemplateCard }) {
  return (
    <article className="group relative flex min-w-0 grow flex-col rounded-card border bg-surface transition-colors duration-120 hover:border-control has-[a.tile:focus-visible]:outline-2 has-[a.tile:focus-visible]:outline-accent">
      <div className="flex grow flex-col gap-2 p-4">
        <div className="flex flex-wrap items-start gap-x-3">
          <KindGlyph kind="template" size={20} className="mt-0.5" />
          <h2 className="min-w-0 flex-1 text-heading">
            <HoverLink href={templateHref(template.ref)} className="tile no-underline outline-none group-hover:underline after:absolute after:inset-0">
              {template.title}
            </HoverLink>
          </h2>
          {template.isRecommended && <Status tone="ok">Recommended</Status>}
        </div>
        {template.description && <p className="text-small text-muted">{template.description}</p>}
      </div>
      <ol className="border-t px-4 py-3">
        {template.steps.slice(0, 4).map((step, index) => (
          <li key={step} className="flex items-center gap-3 text-small">
            <span className="w-3 shrink-0 text-end font-mono text-mono text-muted tabular-nums">{index + 1}</span>
            <span className="truncate">{step}</span>
          </li>
        ))}
        {template.steps.length > 4 && <li className="ps-6 text-micro text-muted">and {template.steps.length - 4} more</li>}
      </ol>
      <footer className="flex items-center justify-between gap-3 border-t px-4 py-2 text-micro text-muted">
        {template.owner ? (
          <span className="relative z-10 min-w-0">
            <EntityLabelLink entity={template.owner} />
          </span>
        ) : (
          <span>No owner</span>
        )}
        <span className="truncate font-mono text-mono">{[template.type, ...template.tags].filter((word, index, all) => word && all.indexOf(word) === index).join(' ')}</span>
      </footer>
    </article>
  );
}
