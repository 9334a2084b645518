import 'server-only';
import { cache } from 'react';
import type { PluginList, PluginUi, SlotDeclaration } from '@callboard/plugin-sdk';
import { clients } from './clients';

/** A card that a plugin puts on the page of an entity. */
export interface EntityCard {
  readonly pluginId: string;
  readonly version: string;
  readonly title: string;
  readonly declaration: SlotDeclaration;
  readonly ui: PluginUi;
}

/** The installed plugins, and the walls around them. */
export const listPlugins = cache(async (): Promise<PluginList> => (await clients()).plugins.list<PluginList>());

/** The cards for entities of this kind, in the order of the plugins. */
export async function listEntityCards(kind: string): Promise<readonly EntityCard[]> {
  const { items } = await listPlugins();
  return items.flatMap(({ id, version, title, state, ui }) =>
    state === 'enabled' && ui
      ? ui.slots
          .filter(({ slot, kinds }) => slot === 'entity.card' && (!kinds || kinds.some((each) => each.toLowerCase() === kind.toLowerCase())))
          .map((declaration) => ({ pluginId: id, version, title, declaration, ui }))
      : [],
  );
}
