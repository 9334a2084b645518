import type { NearMiss } from './facts.js';

/** Names further apart than this are other names. */
const MAX_DISTANCE = 2;
const MAX_LISTED = 10;

/** A ref that could be meant, with where a document about it was refused. */
export interface Neighbour {
  readonly ref: string;
  readonly exists: boolean;
  readonly location?: string;
  readonly line?: number;
  readonly code?: string;
}

/** Of some refs those that somebody may have meant, nearest first. */
export function nearMisses(ref: string, neighbours: readonly Neighbour[]): NearMiss[] {
  const [kind, namespace, name] = partsOf(ref);
  const found = new Map<string, { miss: NearMiss; distance: number }>();
  for (const neighbour of neighbours) {
    const [otherKind, otherNamespace, otherName] = partsOf(neighbour.ref);
    const distance = otherName === name ? 0 : distanceBetween(name, otherName, MAX_DISTANCE);
    const otherPlace = [...(otherKind === kind ? [] : ['kind']), ...(otherNamespace === namespace ? [] : ['namespace'])].join(' and ');
    const isNear = distance === 0 ? otherPlace !== '' : distance <= Math.min(MAX_DISTANCE, Math.floor(name.length / 3)) && otherPlace === '';
    if (isNear && !found.has(neighbour.ref)) {
      found.set(neighbour.ref, { miss: { ...neighbour, differs: (otherPlace || 'spelling') as NearMiss['differs'] }, distance });
    }
  }
  return [...found.values()]
    .sort((a, b) => Number(b.miss.exists) - Number(a.miss.exists) || a.distance - b.distance || (a.miss.ref < b.miss.ref ? -1 : 1))
    .slice(0, MAX_LISTED)
    .map(({ miss }) => miss);
}

function partsOf(ref: string): [string, string, string] {
  const [, kind = '', namespace = '', name = ''] = /^([^:]+):([^/]+)\/(.+)$/s.exec(ref) ?? [];
  return [kind, namespace, name];
}

/** Letters to change, add, leave out or swap with the next one; more than `max` counts as `max + 1`. */
export function distanceBetween(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) {
    return max + 1;
  }
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(rows, i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(at(rows, i - 1, j) + 1, (row[j - 1] ?? Infinity) + 1, at(rows, i - 1, j - 1) + same, swapped));
    }
    rows.push(row);
  }
  return Math.min(at(rows, a.length, b.length), max + 1);
}

function at(rows: readonly number[][], i: number, j: number): number {
  return rows[i]?.[j] ?? Infinity;
}
