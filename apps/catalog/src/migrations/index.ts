import { messagingMigrations } from '@callboard/messaging';
import { CreateCatalog1732380000000 } from './1732380000000-create-catalog.js';
import { AddKinds1732380001000 } from './1732380001000-add-kinds.js';
import { AddPushedSources1732380002000 } from './1732380002000-add-pushed-sources.js';
import { AddProviderRequests1732380003000 } from './1732380003000-add-provider-requests.js';
import { HearOfChanges1732380004000 } from './1732380004000-hear-of-changes.js';
import { EventBus1732380004001 } from './1732380004001-event-bus.js';
import { KeepTime1732380006000 } from './1732380006000-keep-time.js';
import { KeepTokens1732380006001 } from './1732380006001-keep-tokens.js';
import { Overlays1732380007000 } from './1732380007000-overlays.js';
import { LightenWrites1732380008000 } from './1732380008000-lighten-writes.js';

/** Everything that makes the catalog's schema, in order. */
export const catalogMigrations = [
  ...messagingMigrations,
  CreateCatalog1732380000000,
  AddKinds1732380001000,
  AddPushedSources1732380002000,
  AddProviderRequests1732380003000,
  HearOfChanges1732380004000,
  EventBus1732380004001,
  KeepTime1732380006000,
  KeepTokens1732380006001,
  Overlays1732380007000,
  LightenWrites1732380008000,
];
