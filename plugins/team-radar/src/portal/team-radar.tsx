import type { EntityCardProps, PluginApiError } from '@callboard/plugin-sdk';
import { useEffect, useState, type ReactElement } from 'react';
import type { TeamActivity, TeamChange } from '../team-activity.js';

type State = { readonly step: 'loading' } | { readonly step: 'failed'; readonly message: string } | { readonly step: 'ready'; readonly activity: TeamActivity };

/** What the team behind the page's entity has changed lately: a small chart, and the latest changes. */
export function TeamRadar({ entity, api }: EntityCardProps): ReactElement {
  const { kind, metadata } = entity;
  const path = `/teams/${[kind.toLowerCase(), metadata.namespace, metadata.name].map(encodeURIComponent).join('/')}`;
  const [state, setState] = useState<State>({ step: 'loading' });
  const [attempt, setAttempt] = useState(0);

  // The etag is in the list so that a change of the page's entity shows here too.
  useEffect(() => {
    const leaving = new AbortController();
    api.get<TeamActivity>(path, { signal: leaving.signal }).then(
      (activity) => setState({ step: 'ready', activity }),
      (error: PluginApiError) => {
        if (!leaving.signal.aborted) setState({ step: 'failed', message: error.message });
      },
    );
    return () => leaving.abort();
  }, [api, path, attempt, metadata.etag]);

  if (state.step === 'loading') return <Waiting />;
  if (state.step === 'failed') {
    return (
      <div className="team-radar-note" role="alert">
        <p>The changes could not be loaded: {state.message}</p>
        <button
          type="button"
          className="team-radar-button"
          onClick={() => {
            setState({ step: 'loading' });
            setAttempt(attempt + 1);
          }}
        >
          Retry
        </button>
      </div>
    );
  }
  return <Activity activity={state.activity} />;
}

function Activity({ activity: { team, changes, days } }: { activity: TeamActivity }): ReactElement {
  if (!team) return <p className="team-radar-note">Nobody owns this yet. Name an owner in its catalog file, and the owner’s changes show here.</p>;
  const total = days.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="team-radar">
      <div className="team-radar-head">
        <p className="team-radar-summary">
          <strong>{total}</strong> {total === 1 ? 'change' : 'changes'} by <a href={pageOf(team.ref)}>{team.title}</a> in {days.length} days
        </p>
        <Chart days={days} total={total} />
      </div>
      {changes.length === 0 ? (
        <p className="team-radar-note">Nothing of {team.title} has changed since this plugin began to watch.</p>
      ) : (
        <ul className="team-radar-list">
          {changes.map((change) => (
            <li key={`${change.ref} ${change.time}`} className="team-radar-item" data-change={change.change}>
              <span className="team-radar-word">{change.change}</span>
              <span className="team-radar-what">
                {change.change === 'deleted' ? change.title : <a href={pageOf(change.ref)}>{change.title}</a>}
                <span className="team-radar-parts">{describe(change)}</span>
              </span>
              <time dateTime={change.time} title={new Date(change.time).toLocaleString()}>
                {ago(change.time)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Chart({ days, total }: Pick<TeamActivity, 'days'> & { total: number }): ReactElement {
  const most = Math.max(1, ...days.map(({ count }) => count));
  return (
    <svg className="team-radar-chart" viewBox={`0 0 ${days.length * 6} 24`} preserveAspectRatio="none" role="img" aria-label={`${total} changes in ${days.length} days`}>
      {days.map(({ day, count }, index) => {
        const height = count === 0 ? 1 : 2 + (22 * count) / most;
        return (
          <rect key={day} x={index * 6} y={24 - height} width={4} height={height} className={count === 0 ? 'team-radar-none' : 'team-radar-bar'}>
            <title>{`${day}: ${count}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function Waiting(): ReactElement {
  return (
    <div className="team-radar-waiting" role="status" aria-label="Loading the changes">
      {[72, 88, 64, 80, 56].map((width) => (
        <span key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}

function describe({ change, parts, ref }: TeamChange): string {
  if (change === 'updated' && parts.length > 0) return parts.join(', ');
  return ref.split(':')[0] ?? '';
}

/** `component:default/cart` → the entity's page. */
function pageOf(ref: string): string {
  const [kind = '', rest = ''] = ref.split(':');
  const [namespace = '', name = ''] = rest.split('/');
  return `/catalog/${[namespace, kind, name].map(encodeURIComponent).join('/')}`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function ago(time: string): string {
  const passed = Date.now() - Date.parse(time);
  const words = new Intl.RelativeTimeFormat(undefined, { style: 'narrow', numeric: 'auto' });
  for (const [unit, ms] of UNITS) if (passed >= ms) return words.format(-Math.floor(passed / ms), unit);
  return words.format(0, 'second');
}
