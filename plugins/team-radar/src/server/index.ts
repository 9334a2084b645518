import { eventListener, json, route, RouteError, type PluginContext } from '@callboard/plugin-sdk';
import type { TeamActivity } from '../team-activity.js';
import { declaredOwner, lastDays, ownersOf, toChange, withChange, type EntityChange, type StoredActivity } from './activity.js';

const TEAMS = new Set(['group', 'user']);

export const extensions = [
  eventListener<EntityChange>(
    {
      name: 'collect-changes',
      types: ['callboard.catalog.entity.created.v1', 'callboard.catalog.entity.updated.v1', 'callboard.catalog.entity.deleted.v1'],
      kinds: ['Component', 'API', 'Resource', 'System', 'Domain', 'Template'],
    },
    async (event, { storage }) => {
      for (const owner of ownersOf(event.data)) {
        const key = `team/${owner}`;
        await storage.set(key, withChange(await storage.get<StoredActivity>(key), toChange(event)));
      }
    },
  ),

  /** The activity of the team that the entity is, or that owns it. */
  route('GET', '/teams/:kind/:namespace/:name', async ({ params }, context) => {
    const ref = `${params.kind}:${params.namespace}/${params.name}`.toLowerCase();
    const team = await findTeam(ref, context);
    if (!team) return json({ changes: [], days: [] } satisfies TeamActivity);
    const { days, shown } = context.config as { days: number; shown: number };
    const stored = await context.storage.get<StoredActivity>(`team/${team.ref}`);
    return json({
      team,
      changes: (stored?.changes ?? []).slice(0, shown),
      days: lastDays(stored?.tally ?? {}, days, new Date()),
    } satisfies TeamActivity);
  }),
] as const;

async function findTeam(ref: string, { catalog }: PluginContext): Promise<TeamActivity['team']> {
  const [entity] = await catalog.entities([ref]);
  if (!entity) throw new RouteError(404, `The catalog has no ${ref}`);
  if (TEAMS.has(entity.kind.toLowerCase())) return { ref, title: displayName(entity, ref) };
  const owner = declaredOwner(entity);
  if (!owner) return undefined;
  const [team] = await catalog.entities([owner]);
  return { ref: owner, title: team ? displayName(team, owner) : owner };
}

function displayName(entity: { metadata: { title?: string; name: string }; spec?: Readonly<Record<string, unknown>> }, ref: string): string {
  const { displayName: fromProfile } = (entity.spec?.profile ?? {}) as { displayName?: unknown };
  return typeof fromProfile === 'string' ? fromProfile : (entity.metadata.title ?? entity.metadata.name ?? ref);
}
