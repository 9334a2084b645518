import { Inject, Injectable } from '@nestjs/common';
import { partsOf } from './graph.js';
import { GraphRepository } from './graph.repository.js';

/** An entity by name. */
export interface LabelledNode {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly title?: string;
  readonly type?: string;
  /** Something points at it and it does not exist. */
  readonly missing?: true;
}

/** What is written on nodes of a graph. */
@Injectable()
export class GraphLabels {
  constructor(@Inject(GraphRepository) private readonly repository: GraphRepository) {}

  /** Gives a look-up of the labels of these refs. */
  async read(refs: readonly string[]): Promise<(ref: string) => LabelledNode> {
    const labels = await this.repository.readLabels([...new Set(refs)]);
    const known = new Map(labels.map(({ ref, exists, ...label }) => [ref, { ...partsOf(ref), ...Object.fromEntries(Object.entries(label).filter(([, value]) => value !== undefined)), ...(!exists && { missing: true as const }) }]));
    return (ref) => ({ ref, ...partsOf(ref), ...known.get(ref) });
  }
}
