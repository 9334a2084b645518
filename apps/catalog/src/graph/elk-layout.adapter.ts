import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Unavailable } from '@callboard/service-kit';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ElkNode } from 'elkjs';
import { layoutKey, type LayoutInput, type NodeBox } from './graph.js';
import type { GraphLayout } from './graph-layout.port.js';

/** The largest graph takes about a second; what takes this long hangs. */
const TIMEOUT_MS = 15_000;
/** An idle worker gives its memory back. */
const IDLE_MS = 60_000;
const WORKER_HEAP_MB = 256;
/** Layouts that are remembered: about 50 kB each for the largest. */
const REMEMBERED = 200;
/** From this many nodes on the quicker settings are used. */
const LARGE = 150;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.randomSeed': '1',
  // Whoever draws routes the edges; here they only hold the nodes together.
  'elk.edgeRouting': 'POLYLINE',
  'elk.spacing.nodeNode': '24',
  'elk.layered.spacing.nodeNodeBetweenLayers': '88',
  'elk.spacing.componentComponent': '48',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};
const QUICK_OPTIONS = {
  ...OPTIONS,
  'elk.layered.thoroughness': '1',
  'elk.layered.nodePlacement.strategy': 'SIMPLE',
  'elk.layered.crossingMinimization.greedySwitch.type': 'OFF',
};

// As text, so that the same worker runs from the sources and from the build. It answers { id, graph } with { id, graph | error }.
const WORKER_SOURCE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Elk = require(workerData.elk);
  const elk = new Elk();
  parentPort.on('message', ({ id, graph }) => {
    elk.layout(graph).then(
      (arranged) => parentPort.postMessage({ id, graph: arranged }),
      (error) => parentPort.postMessage({ id, error: String(error && error.message || error) }),
    );
  });
`;

interface Pending {
  resolve(graph: ElkNode): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** ELK's layered layout (Eclipse Layout Kernel, unmodified) in a thread of its own: the event loop stays free. */
@Injectable()
export class ElkLayout implements GraphLayout, OnApplicationShutdown {
  private readonly remembered = new Map<string, Promise<ReadonlyMap<string, NodeBox>>>();
  private readonly pending = new Map<number, Pending>();
  private worker?: Worker;
  private idle?: NodeJS.Timeout;
  private lastId = 0;

  /** Throws `Unavailable('limit_time')` when it takes too long. */
  arrange(input: LayoutInput): Promise<ReadonlyMap<string, NodeBox>> {
    const key = layoutKey(input);
    const known = this.remembered.get(key);
    const boxes = known ?? this.compute(input);
    this.remembered.delete(key);
    this.remembered.set(key, boxes);
    if (!known) {
      boxes.catch(() => this.remembered.delete(key));
      if (this.remembered.size > REMEMBERED) {
        const [oldest] = this.remembered.keys();
        this.remembered.delete(oldest ?? '');
      }
    }
    return boxes;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop(new Unavailable('starting', 'The service is stopping; try again shortly'));
  }

  private async compute({ nodes, edges }: LayoutInput): Promise<ReadonlyMap<string, NodeBox>> {
    const pairs = new Map(edges.filter(({ source, target }) => source !== target).map((edge) => [`${edge.source} ${edge.target}`, edge]));
    const { children = [] } = await this.layout({
      id: 'graph',
      layoutOptions: nodes.length > LARGE ? QUICK_OPTIONS : OPTIONS,
      children: nodes.map((node) => ({ ...node })),
      edges: [...pairs].map(([id, { source, target }]) => ({ id, sources: [source], targets: [target] })),
    });
    return new Map(children.map(({ id, x = 0, y = 0, width = 0, height = 0 }) => [id, { x: Math.round(x), y: Math.round(y), width, height }]));
  }

  private layout(graph: ElkNode): Promise<ElkNode> {
    const worker = (this.worker ??= this.start());
    clearTimeout(this.idle);
    const id = ++this.lastId;
    return new Promise<ElkNode>((resolve, reject) => {
      const timer = setTimeout(() => {
        void this.stop(new Unavailable('limit_time', 'The graph takes too long to arrange; ask for less depth, fewer kinds or fewer relations.'));
      }, TIMEOUT_MS);
      this.pending.set(id, { resolve, reject, timer });
      worker.postMessage({ id, graph });
    });
  }

  private start(): Worker {
    const elk = createRequire(import.meta.url).resolve('elkjs/lib/elk.bundled.js');
    const worker = new Worker(WORKER_SOURCE, { eval: true, workerData: { elk }, resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB } });
    worker.unref();
    worker.on('message', ({ id, graph, error }: { id: number; graph?: ElkNode; error?: string }) => this.settle(id, graph, error));
    worker.on('error', (cause) => {
      if (this.worker === worker) {
        void this.stop(new Unavailable('limit_memory', 'The graph could not be arranged; ask for less depth, fewer kinds or fewer relations.', { cause }));
      }
    });
    return worker;
  }

  private settle(id: number, graph: ElkNode | undefined, problem: string | undefined): void {
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) {
      this.idle = setTimeout(() => void this.stop(new Unavailable('starting', 'The layout is being restarted; try again')), IDLE_MS).unref();
    }
    if (!waiting) {
      return;
    }
    clearTimeout(waiting.timer);
    if (graph) {
      waiting.resolve(graph);
    } else {
      waiting.reject(new Error(`The graph could not be arranged: ${problem ?? 'no reason given'}`));
    }
  }

  private async stop(reason: Error): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    clearTimeout(this.idle);
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    this.pending.clear();
    await worker?.terminate();
  }
}
