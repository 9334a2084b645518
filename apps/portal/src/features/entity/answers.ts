import type { EntityLabel } from '../../data/catalog';
import { CHANGE_VERBS } from '../changes/change-words';
import { targetsOf, type EntityPage } from '../../data/entity-page';

/** One of the questions people open the page with, and what is known. Without `entities`, `links` and `words` the answer is missing. */
export interface Answer {
  readonly question: string;
  readonly entities?: readonly EntityLabel[];
  readonly links?: ReadonlyArray<{ readonly href: string; readonly label: string }>;
  readonly words?: string;
  readonly time?: string;
  /** What to write when the answer is missing. */
  readonly missing: string;
}

export const OWNER_QUESTION = 'Who owns it';

/** The band under the header: the same five places on every page, with the questions that make sense for the kind. */
export function answersOf(page: EntityPage): readonly Answer[] {
  const kind = page.kind.toLowerCase();
  const last = page.changes.ok ? page.changes.value[0] : undefined;
  const changed: Answer = { question: 'Last change', words: last && (last.lines[0] ?? CHANGE_VERBS[last.type]), time: last?.time, missing: 'No history yet' };
  const owner: Answer = { question: OWNER_QUESTION, entities: page.owner && [page.owner], missing: 'No owner' };
  const guide = page.links.filter(({ type, title }) => /runbook|docs|documentation/i.test(`${type ?? ''} ${title}`));
  const read: Answer = { question: 'Where to read on', links: guide.map(({ href, title }) => ({ href, label: title })), missing: 'No runbook or docs' };

  if (kind === 'user') {
    const email = emailOf(page);
    return [
      { question: 'Which teams', entities: targetsOf(page, 'memberOf'), missing: 'In no team' },
      { question: 'How to reach', links: email, missing: 'No address' },
      { question: 'What is theirs', entities: targetsOf(page, 'ownerOf'), missing: 'Owns nothing directly' },
      changed,
    ];
  }
  if (kind === 'group') {
    return [
      { question: 'Part of', entities: targetsOf(page, 'childOf'), missing: 'The top' },
      { question: 'Who is in it', entities: targetsOf(page, 'hasMember', 'parentOf'), missing: 'No members' },
      { question: 'What is theirs', entities: targetsOf(page, 'ownerOf'), missing: 'Owns nothing' },
      { question: 'How to reach', links: emailOf(page), missing: 'No address' },
      changed,
    ];
  }
  if (kind === 'api') {
    return [
      owner,
      { question: 'Who provides it', entities: targetsOf(page, 'apiProvidedBy'), missing: 'Nobody says so' },
      { question: 'Who calls it', entities: targetsOf(page, 'apiConsumedBy'), missing: 'Nobody says so' },
      read,
      changed,
    ];
  }
  if (kind === 'system' || kind === 'domain') {
    return [owner, { question: 'What is in it', entities: targetsOf(page, 'hasPart'), missing: 'Nothing yet' }, read, changed];
  }
  if (kind === 'resource') {
    return [owner, { question: 'Who needs it', entities: targetsOf(page, 'dependencyOf'), missing: 'Nobody says so' }, read, changed];
  }
  if (kind === 'template') {
    const steps = page.entity.spec?.steps;
    const names = Array.isArray(steps) ? steps.map((step) => (step as { name?: string; action?: string }).name ?? (step as { action?: string }).action).filter(Boolean) : [];
    return [owner, { question: 'What it does', words: names.join(', ') || undefined, missing: 'No steps' }, read, changed];
  }
  if (kind !== 'component') return [...(page.owner ? [owner] : []), ...(page.lifecycle ? [{ question: 'How far along', words: page.lifecycle, missing: '' }] : []), read, changed];
  return [
    owner,
    { question: 'How to call it', entities: targetsOf(page, 'providesApi'), missing: 'Provides no API' },
    { question: 'What it needs', entities: targetsOf(page, 'dependsOn', 'consumesApi'), missing: 'Nothing declared' },
    read,
    changed,
  ];
}

function emailOf(page: EntityPage): Answer['links'] {
  const { email } = (page.entity.spec?.profile ?? {}) as { email?: unknown };
  return typeof email === 'string' && /^[^\s@<>]+@[^\s@<>]+$/.test(email) ? [{ href: `mailto:${email}`, label: email }] : undefined;
}
