import { Outbound } from '@callboard/outbound';
import { InvalidInput } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import type { IncomingEntry } from '../workspaces/workspace.js';
import { readFolder, readFolderFile } from './folder-source.js';
import { GitSource } from './git-source.adapter.js';
import type { SourceAddress } from './source-address.js';
import type { ReadSourceOptions, SourceReader } from './source-reader.port.js';

/** Folders of this machine, git repositories, and single files of web servers. */
@Injectable()
export class Sources implements SourceReader {
  constructor(
    private readonly outbound: Outbound,
    private readonly git: GitSource,
  ) {}

  async readTree(address: SourceAddress, options?: ReadSourceOptions): Promise<IncomingEntry[]> {
    if (address.type === 'folder') return readFolder(address.folder, address.path);
    if (address.type === 'git') return this.git.readTree(address, options);
    throw new InvalidInput('invalid_location', `${address.url} cannot be read as a folder: it is not in a repository of a configured integration`);
  }

  async readFile(address: SourceAddress, options: ReadSourceOptions = {}): Promise<Buffer> {
    if (address.type === 'folder') return readFolderFile(address.folder, address.path);
    if (address.type === 'git') return this.git.readFile(address, options);
    const { token } = options;
    const answer = await this.outbound.fetch(address.url, { credentials: token === undefined, headers: token ? { authorization: `Bearer ${token}` } : {} });
    if (answer.status !== 200) throw new InvalidInput('location_unreadable', `${address.url} could not be read: it answered ${answer.status}`);
    return answer.body;
  }
}
