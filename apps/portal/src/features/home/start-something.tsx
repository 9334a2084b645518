import { KindGlyph, Panel } from '@callboard/ui';
import type { TemplateCard } from '../../data/templates';
import { templateHref } from '../../shell/palette/palette-rows';
import { HoverLink } from '../entity/entity-link';
import { PanelLink } from '../panel-link';

const SHOWN = 3;

/** The first templates of the gallery. */
export function StartSomething({ templates }: { templates: readonly TemplateCard[] }) {
  return (
    <Panel title="Start something new" action={<PanelLink href="/create">All templates</PanelLink>} flush>
      <ul className="flex flex-col pb-1">
        {templates.slice(0, SHOWN).map(({ ref, title, description }) => (
          <li key={ref} className="border-t first:border-t-0">
            <HoverLink href={templateHref(ref)} className="flex gap-3 px-4 py-2.5 no-underline -outline-offset-2 hover:bg-sunken/60">
              <KindGlyph kind="template" className="mt-0.5" />
              <span className="min-w-0">
                <span className="block text-small font-[550]">{title}</span>
                {description && <span className="line-clamp-2 text-micro text-muted">{description}</span>}
              </span>
            </HoverLink>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
