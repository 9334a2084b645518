import type { PluginHealth, PluginList as Plugins, PluginView, PluginWall } from '@callboard/plugin-sdk';
import { BlueprintRows, EmptyState, Status, type Tone } from '@callboard/ui';
import { kindsInText } from '../entity/kind-words';

const HEALTH: Readonly<Record<PluginHealth, { words: string; tone: Tone }>> = {
  none: { words: 'UI only', tone: 'neutral' },
  stopped: { words: 'Stopped', tone: 'neutral' },
  starting: { words: 'Starting', tone: 'running' },
  running: { words: 'Running', tone: 'ok' },
  restarting: { words: 'Restarting', tone: 'warn' },
  degraded: { words: 'In trouble', tone: 'danger' },
};

const OFF = { words: 'Off', tone: 'neutral' as Tone };

const SLOT_WORDS: Readonly<Record<string, string>> = { 'entity.card': 'card' };

/** The installed plugins with what they add, what they may do and how they are, and the walls around them. */
export function PluginList({ list: { items, refused, wall } }: { list: Plugins }) {
  if (items.length === 0 && refused.length === 0) {
    return (
      <EmptyState title="No plugins yet." blueprint={<BlueprintRows rows={[['Scorecards', 'card on components', 'Running'], ['Costs', 'card on systems', 'Running']]} />}>
        A plugin is a folder with a manifest. Name it under <code className="font-mono text-mono">plugins.folders</code> in callboard.config.yaml, and it appears here.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {items.length > 0 && (
        <ul className="overflow-hidden rounded-card border bg-surface">
          {items.map((plugin) => (
            <PluginRow key={plugin.id} plugin={plugin} />
          ))}
        </ul>
      )}
      {refused.length > 0 && (
        <section aria-labelledby="refused">
          <h2 id="refused" className="pb-2 text-heading">
            Refused
          </h2>
          <ul className="overflow-hidden rounded-card border bg-surface">
            {refused.map(({ folder, problem }) => (
              <li key={folder} className="border-t px-4 py-3 first:border-t-0">
                <p className="flex flex-wrap items-baseline gap-x-3">
                  <span className="font-mono text-mono [overflow-wrap:anywhere]">{folder}</span>
                  <Status tone="danger">Refused</Status>
                </p>
                <p className="text-small text-muted">{problem}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="text-micro text-muted">
        The wall around each process on this machine: {wallWords(wall)}.{wall.network === 'open' && ' The network is open to them: run only plugins you trust.'}
      </p>
    </div>
  );
}

function PluginRow({ plugin }: { plugin: PluginView }) {
  const { words, tone } = plugin.state === 'enabled' ? HEALTH[plugin.health] : OFF;
  return (
    <li className="grid gap-x-6 gap-y-1 border-t px-4 py-3 first:border-t-0 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-baseline gap-x-2 text-heading">
          {plugin.title}
          <span className="font-mono text-mono text-muted">
            {plugin.id} {plugin.version}
          </span>
        </h2>
        <p className="text-small text-muted">{plugin.description}</p>
        {plugin.problem && <p className="pt-1 text-small">{plugin.problem}</p>}
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 pt-2 text-micro">
          <dt className="text-muted">Adds</dt>
          <dd>{listOr(addsOf(plugin), 'nothing to see')}</dd>
          <dt className="text-muted">May</dt>
          <dd>{listOr(rightsOf(plugin), 'do nothing beyond its own routes')}</dd>
        </dl>
      </div>
      <div className="flex items-start gap-3 sm:flex-col sm:items-end sm:gap-1">
        <Status tone={tone}>{words}</Status>
        <span className="text-micro text-muted">{plugin.licence}</span>
      </div>
    </li>
  );
}

function addsOf({ ui, routes }: PluginView): string[] {
  const slots = (ui?.slots ?? []).map(({ slot, title, kinds }) => `${SLOT_WORDS[slot] ?? slot} “${title}”${kinds ? ` on ${kinds.map((kind) => kindsInText(kind)).join(', ')}` : ''}`);
  return routes.length === 0 ? slots : [...slots, routes.length === 1 ? 'one route' : `${routes.length} routes`];
}

function rightsOf({ capabilities }: PluginView): string[] {
  return [
    ...(capabilities.entities ? ['read entities'] : []),
    ...(capabilities.events.length > 0 ? ['follow events'] : []),
    ...(capabilities.storage ? ['keep data'] : []),
    ...(capabilities.network.length > 0 ? [`reach ${capabilities.network.join(', ')}`] : []),
  ];
}

function wallWords({ permissions, memoryMiB, openFiles, network, processes }: PluginWall): string {
  return listOr(
    [
      ...(permissions ? ['reads its own package only'] : []),
      ...(memoryMiB ? [`${memoryMiB} MiB of memory`] : []),
      ...(openFiles ? [`${openFiles} open files`] : []),
      ...(network === 'closed' ? ['no network'] : []),
      ...(processes === 'hidden' ? ['sees no other process'] : []),
    ],
    'none',
  );
}

function listOr(words: readonly string[], otherwise: string): string {
  return words.length > 0 ? words.join(', ') : otherwise;
}
