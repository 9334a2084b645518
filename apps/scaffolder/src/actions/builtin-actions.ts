import type { TemplateAction } from '@callboard/plugin-sdk';
import type { ForgeHosts } from '../expressions/repo-url.js';
import type { SourceReader } from '../sources/source-reader.port.js';
import { catalogActions } from './catalog/catalog-actions.js';
import type { Catalog } from './catalog/catalog.port.js';
import { debugActions } from './files/debug-actions.js';
import { fileActions } from './files/file-actions.js';
import type { GitHost } from './git/git-host.port.js';
import { publishGitAction } from './git/publish-git.js';
import { fetchPlainActions } from './templates/fetch-plain.js';
import { fetchTemplateActions } from './templates/fetch-template.js';
import { workspaceTemplateActions } from './templates/workspace-template.js';

/** What the actions that ship with the scaffolder need of the outside world. */
export interface BuiltinNeeds {
  readonly sources: SourceReader;
  readonly catalog: Catalog;
  readonly gitHost: GitHost;
  readonly hosts: ForgeHosts;
  readonly defaultAuthor: { readonly name: string; readonly email: string };
}

/** Every action that ships with the scaffolder. */
export function builtinActions({ sources, catalog, gitHost, hosts, defaultAuthor }: BuiltinNeeds): TemplateAction[] {
  return [
    ...fetchPlainActions(sources, hosts),
    ...fetchTemplateActions(sources, hosts),
    ...workspaceTemplateActions(hosts),
    ...fileActions(),
    ...debugActions(),
    ...catalogActions(catalog, hosts),
    publishGitAction({ gitHost, hosts, defaultAuthor }),
  ];
}
