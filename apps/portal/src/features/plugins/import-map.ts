import { moduleFile, SHARED_MODULES, type SharedModule } from './shared-modules';

/** Where the browser finds what plugin modules import by name; stands in the head of every page. */
export const IMPORT_MAP = {
  imports: Object.fromEntries((Object.keys(SHARED_MODULES) as SharedModule[]).map((name) => [name, `/portal/modules/${moduleFile(name)}`])),
};
