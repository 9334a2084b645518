import type { FileOutcome, ProcessedDocument, TargetError } from '../documents/document.js';
import { generatedLocation } from '../documents/generated-location.js';
import { FileVisits } from './file-visits.js';
import { withError } from './location-targets.js';
import { readAhead } from './read-ahead.js';
import { TargetExpansion } from './target-expansion.js';
import { locationOf, type Step, type WalkContext } from './walk-context.js';

/**
 * Reads a source and all that its Location entities lead to: one outcome per file, in the order in which the entities
 * count. What went wrong is part of the outcome; only faults are thrown.
 */
export class SourceWalk {
  /** Where the walk has been. */
  readonly targets: TargetExpansion;
  private readonly visits: FileVisits;

  private constructor(
    private readonly context: WalkContext,
    private generated: ProcessedDocument,
  ) {
    this.targets = new TargetExpansion(context.readers);
    this.visits = new FileVisits(context);
  }

  static async create(context: WalkContext): Promise<SourceWalk> {
    return new SourceWalk(context, await generatedLocation(context));
  }

  /** The Location entity that stands for the source itself; complete when the walk is over. */
  get root(): ProcessedDocument {
    return this.generated;
  }

  async *files(): AsyncGenerator<FileOutcome, void> {
    const { source } = this.context;
    const { steps, problem } = await this.targets.expand({ target: source.target }, { parentRef: source.entityRef, type: source.type, trail: [] });
    this.generated = withError(this.generated, problem);
    for (let level = steps; level.length > 0; ) {
      const next: Step[] = [];
      for await (const { outcome, steps: further } of readAhead(level, (step) => this.visit(step))) {
        yield outcome;
        next.push(...further);
      }
      level = next;
    }
  }

  private async visit(step: Step): Promise<{ outcome: FileOutcome; steps: Step[] }> {
    const steps: Step[] = [];
    const at = { type: step.reader.type, place: { reader: step.reader, base: step.target }, trail: [...step.trail, locationOf(step)] };
    const outcome = await this.visits.visit(step, async ({ ref, entity }) => {
      const expansion = await this.targets.expand(entity.spec ?? {}, { ...at, parentRef: ref });
      steps.push(...expansion.steps);
      return expansion.problem;
    });
    if (outcome.status !== 'unchanged') {
      return { outcome, steps: outcome.status === 'read' ? steps : [] };
    }
    // Its Location entities are the same; where they lead may be another matter.
    const targetErrors: TargetError[] = [];
    for (const { ref, spec, error } of this.context.knownLocations(outcome.location)) {
      const expansion = await this.targets.expand(spec, { ...at, parentRef: ref });
      steps.push(...expansion.steps);
      if (expansion.problem?.message !== error?.message) {
        targetErrors.push({ ref, error: expansion.problem && { stage: 'targets', ...expansion.problem } });
      }
    }
    return { outcome: { ...outcome, targetErrors }, steps };
  }
}
