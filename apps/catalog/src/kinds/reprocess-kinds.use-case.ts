import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { partOf } from '../documents/source-part.js';
import { ApplyMutation } from '../sources/apply-mutation.use-case.js';
import { RefreshSource } from '../sources/refresh-source.use-case.js';
import type { SourceRules } from '../sources/source-rules.js';
import { kindKey } from './declared-kinds.js';
import { KindsRepository } from './kinds.repository.js';

/** Rules are asked first: what was not refused by them had passed, for whoever pushed it. */
const PASSED: SourceRules = { allows: () => true, fingerprint: '' };
/** Sources read at the same time. */
const SOURCES_AT_ONCE = 4;
/** How long a caller waits for them; they go on after that, milliseconds. */
const WAIT_MS = 60_000;

/** Judges everything anew that is, or wants to be, of some kinds. */
@Injectable()
export class ReprocessKinds {
  private readonly log = createLogger('kinds');

  constructor(
    @Inject(KindsRepository) private readonly kinds: KindsRepository,
    @Inject(RefreshSource) private readonly refresh: RefreshSource,
    @Inject(ApplyMutation) private readonly mutate: ApplyMutation,
  ) {}

  /** Gives how many sources were still being read when the time was over. */
  async execute(kinds: readonly string[]): Promise<number> {
    if (kinds.length === 0) {
      return 0;
    }
    const waiting = await this.concerned(kinds.map(kindKey));
    let pending = waiting.length;
    const work = async (): Promise<void> => {
      for (let judge = waiting.pop(); judge; judge = waiting.pop()) {
        await judge().catch((error: unknown) => {
          // The fingerprints of files are old: the next look at them does the same.
          this.log.error({ err: error, kinds }, 'a source could not be judged anew after its kinds had changed');
        });
        pending -= 1;
      }
    };
    const done = Promise.all(Array.from({ length: SOURCES_AT_ONCE }, work));
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([done, new Promise<void>((resolve) => (timer = setTimeout(resolve, WAIT_MS)))]);
    clearTimeout(timer);
    return pending;
  }

  private async concerned(kinds: readonly string[]): Promise<(() => Promise<unknown>)[]> {
    const sources = new Map<string, string[]>();
    for (const { sourceId, location } of await this.kinds.filesOf(kinds)) {
      sources.set(sourceId, [...(sources.get(sourceId) ?? []), location]);
    }
    const pushed = await this.kinds.pushedOf(kinds);
    return [
      ...[...sources].map(([sourceId, files]) => () => this.refresh.executePart(sourceId, 'watch', partOf(files))),
      ...pushed.map(({ feed, source, entities }) => () => this.mutate.execute({ source, feed, rules: PASSED, mutation: { type: 'delta', added: entities, removed: [] } })),
    ];
  }
}
