import { KindRegistry } from '@callboard/catalog-model';

/** The kinds that this catalog knows now: the one place where everybody who judges entities asks. */
export class KnownKinds {
  private readonly registry = new KindRegistry();

  current(): KindRegistry {
    return this.registry;
  }
}
