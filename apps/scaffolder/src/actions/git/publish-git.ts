import { ActionError, secretInput, type TemplateAction } from '@callboard/plugin-sdk';
import { z } from 'zod';
import type { ForgeHosts } from '../../expressions/repo-url.js';
import { example } from '../example.js';
import { runAction } from '../run-action.js';
import type { GitHost } from './git-host.port.js';
import { readBranch, readRepositoryUrl } from './repository-url.js';

interface PublishGitNeeds {
  readonly gitHost: GitHost;
  readonly hosts: ForgeHosts;
  readonly defaultAuthor: { readonly name: string; readonly email: string };
}

/** `publish:git`: any git server; what only one forge has (visibility, teams) is in that forge's own action. */
export function publishGitAction({ gitHost, hosts, defaultAuthor }: PublishGitNeeds): TemplateAction {
  return runAction({
    id: 'publish:git',
    description: 'Pushes the workspace to a git repository as its one commit.',
    examples: [
      example('Publish the workspace', 'publish:git', { repoUrl: 'git.example.org?owner=acme&repo=cart', defaultBranch: 'main', gitCommitMessage: 'Start cart' }),
      example('Publish a folder of the workspace', 'publish:git', { url: 'https://git.example.org/acme/cart.git', sourcePath: './service' }),
    ],
    schema: {
      input: z.strictObject({
        repoUrl: z.string().optional().describe('host?owner=…&repo=…, as the repository picker gives it'),
        url: z.string().optional().describe('URL of the repository, where there is no picker'),
        defaultBranch: z.string().optional().describe('The branch to push; main by default'),
        gitCommitMessage: z.string().optional().describe('Message of the commit; "initial commit" by default'),
        gitAuthorName: z.string().optional().describe('Author of the commit'),
        gitAuthorEmail: z.string().optional().describe("The author's e-mail address"),
        sourcePath: z.string().optional().describe('Folder of the workspace to publish; all of it by default'),
        token: secretInput(z.string().describe('A token to push with, instead of the configured credentials.')).optional(),
      }),
      output: z.object({
        remoteUrl: z.string().describe('Where it can be cloned from').meta({ examples: ['https://git.example.org/acme/cart.git'] }),
        repoContentsUrl: z.string().describe('Where its files can be looked at').meta({ examples: ['https://git.example.org/acme/cart/blob/main'] }),
        commitHash: z.string().describe('The commit'),
      }),
    },
    idempotent: true,
    handler: async ({ input, workspace, task, createTemporaryFolder, log, output }) => {
      const repository = readRepositoryUrl(input, hosts);
      const branch = readBranch(input.defaultBranch ?? 'main');
      const folder = await workspace.resolve(input.sourcePath ?? '.');
      if ((await workspace.stat(input.sourcePath ?? '.'))?.type !== 'folder') throw new ActionError('action_failed', `There is no folder ${input.sourcePath} to publish`);
      await workspace.checkAllLinks();
      log.info(`Publishing to ${repository.clone}, branch ${branch}`);
      const { commitHash, created } = await gitHost.publish({
        repository: repository.clone,
        folder,
        scratch: await createTemporaryFolder(),
        branch,
        message: input.gitCommitMessage || 'initial commit',
        author: { name: input.gitAuthorName || defaultAuthor.name, email: input.gitAuthorEmail || defaultAuthor.email },
        at: new Date(task.createdAt),
        token: input.token,
      });
      log.info(created ? `Pushed commit ${commitHash}` : `Commit ${commitHash} was there already`);
      output('remoteUrl', repository.clone);
      output('repoContentsUrl', `${repository.page}/blob/${branch}`);
      output('commitHash', commitHash);
    },
  });
}
