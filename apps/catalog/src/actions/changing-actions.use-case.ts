import { principalName, type Principal } from '@callboard/access';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ListLocations } from '../locations/list-locations.query.js';
import { RefreshEntity } from '../locations/refresh-entity.use-case.js';
import { RegisterLocation } from '../locations/register-location.use-case.js';
import { RemoveLocation } from '../locations/remove-location.use-case.js';
import { defineAction, type CatalogAction } from './catalog-action.js';
import { entityInput, ReadingActions, refText } from './reading-actions.query.js';

/** Actions that bring something in, take it away or have it read again. */
@Injectable()
export class ChangingActions {
  constructor(
    @Inject(RegisterLocation) private readonly registerLocation: RegisterLocation,
    @Inject(RemoveLocation) private readonly removeLocation: RemoveLocation,
    @Inject(ListLocations) private readonly listLocations: ListLocations,
    @Inject(RefreshEntity) private readonly refreshEntity: RefreshEntity,
    @Inject(ReadingActions) private readonly reading: ReadingActions,
  ) {}

  list(): CatalogAction<Principal>[] {
    return [this.register(), this.unregister(), this.refresh()];
  }

  private register(): CatalogAction<Principal> {
    return defineAction({
      name: 'register-entity',
      title: 'Register entities in the catalog',
      description: 'Registers the address of an entity file. What stands in the file is in the catalog when the action returns, if the file could be read by then. The id of the location is for unregistering it.',
      permission: 'catalog.location.create',
      attributes: { destructive: false, idempotent: false, readOnly: false },
      input: z.strictObject({ locationUrl: z.string().describe('Such as https://github.com/org/repo/blob/main/catalog-info.yaml') }),
      output: z.strictObject({ locationId: z.string() }),
      run: async (caller: Principal, { locationUrl }) => ({ locationId: (await this.registerLocation.execute({ type: 'url', target: locationUrl }, { actor: principalName(caller) })).id }),
    });
  }

  private unregister(): CatalogAction<Principal> {
    return defineAction({
      name: 'unregister-entity',
      title: 'Unregister entities from the catalog',
      description: 'Takes a registered location away, and everything that only this location brought.',
      permission: 'catalog.location.delete',
      attributes: { destructive: true, idempotent: true, readOnly: false },
      input: z.strictObject({ type: z.union([z.strictObject({ locationId: z.string() }), z.strictObject({ locationUrl: z.string() })]).describe('The location by its id or by its address') }),
      output: z.strictObject({}),
      run: async (_caller: Principal, { type }) => {
        await this.removeLocation.execute('locationId' in type ? type.locationId : (await this.listLocations.byTarget({ type: 'url', target: type.locationUrl })).id);
        return {};
      },
    });
  }

  private refresh(): CatalogAction<Principal> {
    return defineAction({
      name: 'refresh-catalog-entity',
      title: 'Refresh a catalog entity',
      description: 'Reads the source of an entity again; what changed there is in the catalog when the action returns.',
      permission: 'catalog.entity.refresh',
      attributes: { destructive: false, idempotent: true, readOnly: false },
      input: entityInput,
      output: z.strictObject({ entityRef: z.string() }),
      run: async (caller: Principal, input) => {
        const entityRef = refText(await this.reading.find(caller, input));
        await this.refreshEntity.execute(entityRef);
        return { entityRef };
      },
    });
  }
}
