import { KindGlyph, Panel } from '@callboard/ui';
import type { DomainView } from '../../data/home';
import { entityHref } from '../entity/entity-href';
import { HoverLink } from '../entity/entity-link';
import { PanelLink } from '../panel-link';

/** The organisation drawn as boxes: domains, and in them their systems with how much each consists of. */
export function Organisation({ domains }: { domains: readonly DomainView[] }) {
  return (
    <Panel title="The organisation" action={<PanelLink href="/catalog?kind=domain">All domains</PanelLink>}>
      <div className="grid gap-3 sm:grid-cols-2">
        {domains.slice(0, 8).map((domain) => (
          <section key={domain.ref} className="flex flex-col rounded-control border border-dashed border-control/70 p-3">
            <h3 className="text-small font-[550]">
              <HoverLink href={entityHref(domain.ref)} className="inline-flex min-h-6 items-center gap-1.5 no-underline hover:underline">
                <KindGlyph kind="domain" size={14} />
                {domain.label}
              </HoverLink>
            </h3>
            {domain.description && <p className="pb-2 text-micro text-muted">{domain.description}</p>}
            <ul className="mt-auto flex flex-wrap gap-1.5 pt-1">
              {domain.systems.map((system) => (
                <li key={system.ref}>
                  <HoverLink href={entityHref(system.ref)} className="flex min-h-7 items-center gap-1.5 rounded-control border bg-canvas px-2 text-small no-underline hover:border-control">
                    <KindGlyph kind="system" size={14} />
                    {system.label}
                    <span className="font-mono text-mono text-muted tabular-nums" title={`${system.parts} parts`}>
                      {system.parts}
                    </span>
                  </HoverLink>
                </li>
              ))}
              {domain.systems.length === 0 && <li className="text-micro text-muted">No systems yet</li>}
            </ul>
          </section>
        ))}
      </div>
    </Panel>
  );
}
