import { reversed, type Follow, type RelationGraph, type Step } from './relation-graph.js';

/** Whether a walk may enter a node. */
export type Passable = (node: number) => boolean;

/** A node that a walk has reached. */
export interface Reached {
  readonly node: number;
  /** Steps from the nearest root. */
  readonly distance: number;
  /** The node before it on one shortest way, the first in order. */
  readonly from: number;
  readonly step: Step;
}

/** Everything within `depth` steps of some roots, nearer first, then by ref; the roots themselves left out. */
export function reach(graph: RelationGraph, roots: readonly number[], follow: Follow, { passable, depth = Infinity }: { passable: Passable; depth?: number }): Reached[] {
  const seen = new Set(roots);
  const reached: Reached[] = [];
  let frontier = [...seen].sort((a, b) => a - b);
  for (let distance = 1; distance <= depth && frontier.length > 0; distance++) {
    const found: Reached[] = [];
    for (const from of frontier) {
      for (const step of graph.steps(from, follow)) {
        if (!seen.has(step.node) && passable(step.node)) {
          seen.add(step.node);
          found.push({ node: step.node, distance, from, step });
        }
      }
    }
    found.sort((a, b) => a.node - b.node);
    for (const one of found) {
      reached.push(one);
    }
    frontier = found.map(({ node }) => node);
  }
  return reached;
}

/** Shortest ways between two nodes, each as its nodes, in order of their refs. */
export interface ShortestPaths {
  /** Steps; undefined where there is no way. */
  readonly length?: number;
  readonly paths: readonly (readonly number[])[];
  /** There are more than were asked for. */
  readonly truncated: boolean;
}

/** At most `limit` of all shortest ways. */
export function shortestPaths(graph: RelationGraph, from: number, to: number, follow: Follow, { passable, limit }: { passable: Passable; limit: number }): ShortestPaths {
  const left = new Map([[to, 0], ...reach(graph, [to], reversed(follow), { passable }).map(({ node, distance }): [number, number] => [node, distance])]);
  const length = left.get(from);
  if (length === undefined) {
    return { paths: [], truncated: false };
  }
  const paths: number[][] = [];
  // Ways begun and not ended, the first in order on top: they are few, for every step leads on to the end.
  const begun: number[][] = [[from]];
  for (let path = begun.pop(); path && paths.length <= limit; path = begun.pop()) {
    const node = path[path.length - 1] as number;
    if (node === to) {
      paths.push(path);
      continue;
    }
    const nearer = new Set<number>();
    for (const step of graph.steps(node, follow)) {
      if (left.get(step.node) === (left.get(node) ?? 0) - 1) {
        nearer.add(step.node);
      }
    }
    for (const next of [...nearer].sort((a, b) => b - a)) {
      begun.push([...path, next]);
    }
  }
  return { length, paths: paths.slice(0, limit), truncated: paths.length > limit };
}

/** Sets of nodes each of which leads to every other along the arrows, and nodes that lead to themselves; larger first, then by ref. */
export function cycles(graph: RelationGraph, types: ReadonlySet<string>, passable: Passable): number[][] {
  const follow: Follow = { out: types, in: new Set() };
  const [index, low] = [new Int32Array(graph.refs.length), new Int32Array(graph.refs.length)];
  const onStack = new Uint8Array(graph.refs.length);
  const [stack, components]: [number[], number[][]] = [[], []];
  let next = 1;
  const enter = (node: number): { node: number; steps: Generator<Step, void, undefined> } => {
    index[node] = low[node] = next++;
    onStack[node] = 1;
    stack.push(node);
    return { node, steps: graph.steps(node, follow) };
  };
  // Tarjan's algorithm with a stack of its own: chains are longer than the language's.
  for (let root = 0; root < graph.refs.length; root++) {
    const open = index[root] === 0 && passable(root) ? [enter(root)] : [];
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const { node, steps } = top;
      const { value: step, done } = steps.next();
      if (step && passable(step.node)) {
        if (index[step.node] === 0) {
          open.push(enter(step.node));
        } else if (onStack[step.node] === 1) {
          low[node] = Math.min(low[node] ?? 0, index[step.node] ?? 0);
        }
      }
      if (done) {
        open.pop();
        const parent = open.at(-1)?.node;
        if (parent !== undefined) {
          low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
        }
        if (low[node] === index[node]) {
          components.push(stack.splice(stack.lastIndexOf(node)));
          components.at(-1)?.forEach((member) => (onStack[member] = 0));
        }
      }
    }
  }
  const circular = components.filter(([only = 0, ...others]) => others.length > 0 || [...graph.steps(only, follow)].some(({ node }) => node === only));
  return circular.map((members) => members.sort((a, b) => a - b)).sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}

/** One shortest way from a node of a cycle back to itself, its nodes in order; the first is not repeated. */
export function shortestCycle(graph: RelationGraph, members: readonly number[], types: ReadonlySet<string>): number[] {
  const [start = 0] = members;
  const inside = new Set(members);
  const follow: Follow = { out: types, in: new Set() };
  if ([...graph.steps(start, follow)].some(({ node }) => node === start)) {
    return [start];
  }
  const reached = new Map(reach(graph, [start], follow, { passable: (node) => inside.has(node) }).map((one) => [one.node, one]));
  let end: Reached | undefined;
  for (const { node } of graph.steps(start, reversed(follow))) {
    const candidate = reached.get(node);
    end = candidate && (!end || candidate.distance < end.distance) ? candidate : end;
  }
  const way: number[] = [];
  for (let at = end; at; at = reached.get(at.from)) {
    way.push(at.node);
  }
  return [start, ...way.reverse()];
}

/** Sets of nodes that hang together whatever the direction of the arrows; smaller first, then by ref. */
export function components(graph: RelationGraph, types: ReadonlySet<string>, passable: Passable): number[][] {
  const seen = new Uint8Array(graph.refs.length);
  const found: number[][] = [];
  for (let root = 0; root < graph.refs.length; root++) {
    if (seen[root] === 1 || !passable(root)) {
      continue;
    }
    seen[root] = 1;
    const members = [root];
    for (let place = 0; place < members.length; place++) {
      for (const { node } of graph.steps(members[place] ?? 0, { out: types, in: types })) {
        if (seen[node] === 0 && passable(node)) {
          seen[node] = 1;
          members.push(node);
        }
      }
    }
    found.push(members.sort((a, b) => a - b));
  }
  return found.sort((a, b) => a.length - b.length || (a[0] ?? 0) - (b[0] ?? 0));
}
