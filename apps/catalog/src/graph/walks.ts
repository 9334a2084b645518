import { Breath } from './breath.js';
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
export async function reach(graph: RelationGraph, roots: readonly number[], follow: Follow, { passable, depth = Infinity }: { passable: Passable; depth?: number }): Promise<Reached[]> {
  const breath = new Breath();
  const seen = new Set(roots);
  const reached: Reached[] = [];
  let frontier = [...seen].sort((a, b) => graph.compare(a, b));
  for (let distance = 1; distance <= depth && frontier.length > 0; distance++) {
    const found = new Map<number, Reached>();
    for (const from of frontier) {
      for (const step of graph.steps(from, follow)) {
        const known = found.get(step.node);
        if (known ? known.from === from && isBefore(step, known.step) : !seen.has(step.node) && passable(step.node)) {
          seen.add(step.node);
          found.set(step.node, { node: step.node, distance, from, step });
        }
        if (breath.isDue()) {
          await breath.take();
        }
      }
    }
    frontier = [...found.keys()].sort((a, b) => graph.compare(a, b));
    for (const node of frontier) {
      reached.push(found.get(node) as Reached);
    }
  }
  return reached;
}

/** Of several relations to one neighbour: those along the arrows first, then by type. */
function isBefore(a: Step, b: Step): boolean {
  return a.against === b.against ? a.type < b.type : b.against;
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
export async function shortestPaths(graph: RelationGraph, from: number, to: number, follow: Follow, { passable, limit }: { passable: Passable; limit: number }): Promise<ShortestPaths> {
  const left = new Map([[to, 0]]);
  for (const { node, distance } of await reach(graph, [to], reversed(follow), { passable })) {
    left.set(node, distance);
  }
  const length = left.get(from);
  if (length === undefined) {
    return { paths: [], truncated: false };
  }
  const breath = new Breath();
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
      if (breath.isDue()) {
        await breath.take();
      }
    }
    for (const next of [...nearer].sort((a, b) => graph.compare(b, a))) {
      begun.push([...path, next]);
    }
  }
  return { length, paths: paths.slice(0, limit), truncated: paths.length > limit };
}

/** Sets of nodes each of which leads to every other along the arrows, and nodes that lead to themselves; larger first, then by ref. */
export async function cycles(graph: RelationGraph, types: ReadonlySet<string>, passable: Passable): Promise<number[][]> {
  const breath = new Breath();
  const follow: Follow = { out: types, in: new Set() };
  const [index, low] = [new Int32Array(graph.size), new Int32Array(graph.size)];
  const onStack = new Uint8Array(graph.size);
  const [stack, circular]: [number[], number[][]] = [[], []];
  let next = 1;
  const enter = (node: number): { node: number; steps: Generator<Step, void, undefined> } => {
    index[node] = low[node] = next++;
    onStack[node] = 1;
    stack.push(node);
    return { node, steps: graph.steps(node, follow) };
  };
  // Tarjan's algorithm with a stack of its own: chains are longer than the language's.
  for (let root = 0; root < graph.size; root++) {
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
          const members = stack.splice(stack.lastIndexOf(node));
          members.forEach((member) => (onStack[member] = 0));
          if (members.length > 1 || [...graph.steps(node, follow)].some((one) => one.node === node)) {
            circular.push(inOrder(graph, members));
          }
        }
      }
      if (breath.isDue()) {
        await breath.take();
      }
    }
  }
  return circular.sort((a, b) => b.length - a.length || graph.compare(a[0] ?? 0, b[0] ?? 0));
}

/** One shortest way from a node of a cycle back to itself, its nodes in order; the first is not repeated. */
export async function shortestCycle(graph: RelationGraph, members: readonly number[], types: ReadonlySet<string>): Promise<number[]> {
  const [start = 0] = members;
  const inside = new Set(members);
  const follow: Follow = { out: types, in: new Set() };
  if ([...graph.steps(start, follow)].some(({ node }) => node === start)) {
    return [start];
  }
  const reached = new Map((await reach(graph, [start], follow, { passable: (node) => inside.has(node) })).map((one) => [one.node, one]));
  let end: Reached | undefined;
  for (const { node } of graph.steps(start, reversed(follow))) {
    const candidate = reached.get(node);
    const isBetter = candidate && (!end || candidate.distance < end.distance || (candidate.distance === end.distance && graph.compare(node, end.node) < 0));
    end = isBetter ? candidate : end;
  }
  const way: number[] = [];
  for (let at = end; at; at = reached.get(at.from)) {
    way.push(at.node);
  }
  return [start, ...way.reverse()];
}

/** Sets of nodes that hang together whatever the direction of the arrows; smaller first, then by ref. */
export async function components(graph: RelationGraph, types: ReadonlySet<string>, passable: Passable): Promise<number[][]> {
  const breath = new Breath();
  const seen = new Uint8Array(graph.size);
  const found: number[][] = [];
  for (let root = 0; root < graph.size; root++) {
    if (breath.isDue()) {
      await breath.take();
    }
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
        if (breath.isDue()) {
          await breath.take();
        }
      }
    }
    found.push(inOrder(graph, members));
  }
  return found.sort((a, b) => a.length - b.length || graph.compare(a[0] ?? 0, b[0] ?? 0));
}

function inOrder(graph: RelationGraph, nodes: number[]): number[] {
  return nodes.sort((a, b) => graph.compare(a, b));
}
