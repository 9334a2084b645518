import { Panel, RelativeTime, Status } from '@callboard/ui';
import type { EntityLabel, EntityRow } from '../../data/catalog';
import type { DomainView, Need } from '../../data/home';
import type { Outcome } from '../../data/outcome';
import type { TaskRow } from '../../data/tasks';
import type { TemplateCard } from '../../data/templates';
import type { Reader } from '../../shell/reader';
import type { ChangeView } from '../changes/change-view';
import { EntityLabelLink } from '../entity/entity-label-link';
import { HoverLink } from '../entity/entity-link';
import { PanelLink } from '../panel-link';
import { ServiceAway } from '../service-away';
import { taskWords } from '../tasks/task-words';
import { KindBand } from './kind-band';
import { LiveFeed } from './live-feed';
import { Organisation } from './organisation';
import { Recents } from './recents';
import { StartSomething } from './start-something';
import { RefreshWhileRunning } from './refresh-while-running';

interface HomeViewProps {
  readonly organization: string;
  readonly reader: Reader;
  readonly kinds: Outcome<ReadonlyArray<{ kind: string; count: number }>>;
  readonly changes: Outcome<readonly ChangeView[]>;
  readonly domains: Outcome<readonly DomainView[]>;
  readonly owned: Outcome<{ rows: readonly EntityRow[]; total: number }>;
  readonly tasks: Outcome<readonly TaskRow[]>;
  readonly needs: Outcome<readonly Need[]>;
  readonly stars: readonly EntityLabel[];
  readonly templates: readonly TemplateCard[];
}

/** What matters to the reader now. Cards without anything to say are left out, except the feed. */
export function HomeView({ organization, reader, kinds, changes, domains, owned, tasks, needs, stars, templates }: HomeViewProps) {
  const needed = needs.ok ? needs.value : [];
  const runs = tasks.ok ? tasks.value : [];
  const mine = owned.ok ? owned.value : { rows: [], total: 0 };
  return (
    <div className="flex flex-col gap-5">
      <header>
        <h1 className="text-display">{reader.isGuest ? organization : `Hello, ${reader.name.split(' ')[0]}`}</h1>
        <p className="text-body text-muted">{reader.isGuest ? 'Everything that runs here, who owns it, and how to start something new.' : `This is what changed at ${organization} and what is yours.`}</p>
      </header>
      {kinds.ok ? <KindBand kinds={kinds.value} /> : <ServiceAway service="catalog" failed={kinds.failed} />}
      {needed.length > 0 && <NeedsPanel needs={needed} />}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="flex min-w-0 flex-col gap-4">
          {mine.total > 0 && <OwnedPanel rows={mine.rows} total={mine.total} />}
          {(changes.ok || kinds.ok) && (
            <Panel title="What changed" action={<PanelLink href="/events">All events</PanelLink>}>
              {changes.ok ? <LiveFeed initial={changes.value} /> : <ServiceAway service="catalog" failed={changes.failed} />}
            </Panel>
          )}
          {domains.ok && domains.value.length > 0 && <Organisation domains={domains.value} />}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {templates.length > 0 && <StartSomething templates={templates} />}
          {runs.length > 0 && <RunsPanel runs={runs} />}
          {!tasks.ok && (
            <Panel title="Your runs">
              <ServiceAway service="scaffolder" failed={tasks.failed} />
            </Panel>
          )}
          {stars.length > 0 && (
            <Panel title="Starred">
              <ul className="flex flex-col">
                {stars.slice(0, 8).map((star) => (
                  <li key={star.ref} className="flex text-small">
                    <EntityLabelLink entity={star} />
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <Recents />
        </div>
      </div>
    </div>
  );
}

function NeedsPanel({ needs }: { needs: readonly Need[] }) {
  return (
    <Panel title="Needs you">
      <ul className="flex flex-col">
        {needs.map(({ id, words, detail, href, time }) => (
          <li key={id} className="flex min-h-9 flex-wrap items-center gap-x-4 border-t py-1 text-small first:border-t-0">
            <HoverLink href={href} className="inline-flex min-h-6 items-center font-[550] no-underline hover:underline">
              {words}
            </HoverLink>
            <Status tone="danger">{detail}</Status>
            {time && <RelativeTime time={time} className="ms-auto text-micro text-muted" />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function RunsPanel({ runs }: { runs: readonly TaskRow[] }) {
  return (
    <Panel title="Your runs" action={<PanelLink href="/create/tasks">All runs</PanelLink>}>
      {runs.some(({ status }) => status === 'open' || status === 'processing') && <RefreshWhileRunning />}
      <ul className="flex flex-col">
        {runs.map(({ id, subject, template, status, createdAt }) => {
          const { words, tone } = taskWords(status);
          return (
            <li key={id} className="flex min-h-8 items-center gap-3 border-t py-1 text-small first:border-t-0">
              <HoverLink href={`/create/tasks/${encodeURIComponent(id)}`} className="min-w-0 grow truncate leading-6 no-underline hover:underline">
                {subject ?? template.title}
              </HoverLink>
              <Status tone={tone}>{words}</Status>
              <RelativeTime time={createdAt} className="shrink-0 text-micro text-muted" />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function OwnedPanel({ rows, total }: { rows: readonly EntityRow[]; total: number }) {
  return (
    <Panel title="Yours" action={total > rows.length ? <span className="text-micro text-muted">{total} in all</span> : undefined}>
      <ul className="grid gap-x-6 sm:grid-cols-2">
        {rows.map((row) => (
          <li key={row.ref} className="flex min-h-8 min-w-0 items-center gap-2 border-b text-small">
            <EntityLabelLink entity={{ ref: row.ref, label: row.title ?? row.name }} />
            <span className="ms-auto shrink-0 text-micro text-muted">{row.lifecycle ?? row.type}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
