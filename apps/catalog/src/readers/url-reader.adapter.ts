import { Outbound } from '@callboard/outbound';
import { InvalidInput, Unavailable } from '@callboard/service-kit';
import type { OpenRepositories } from '../forges/repositories.adapter.js';
import { blobId } from './blob-id.js';
import { editUrl, matchesPath, resolveUrl, withPath, type ScmHosts } from './scm-url.js';
import type { FoundFile, ReadResult, SourceReader } from './source-reader.port.js';

/** Reads http and https addresses through the guarded fetcher; those of repositories by the means of their host. */
export class UrlReader implements SourceReader {
  readonly type = 'url';

  constructor(
    private readonly outbound: Outbound,
    private readonly hosts: ScmHosts,
    private readonly repositories: OpenRepositories,
  ) {}

  async read(target: string, { etag, maxBytes }: { etag?: string; maxBytes: number }): Promise<ReadResult> {
    const file = this.hosts.parse(target);
    if (file) {
      await this.assertAllowed(file.url.href);
      return this.repositories.readFile(file, { etag, maxBytes });
    }
    const answer = await this.outbound.fetch(target, { etag, maxBytes });
    if (answer.status === 304) {
      return { status: 'unchanged' };
    }
    this.repositories.seen.note(undefined);
    if (answer.status === 404 || answer.status === 410) {
      return { status: 'missing', message: `${target} could not be read, ${answer.status} not found` };
    }
    if (answer.status === 429) {
      throw new Unavailable('rate_limited', `${target} could not be read, the host answered 429: it has been asked as much as it allows`);
    }
    if (answer.status !== 200) {
      const refused = answer.status === 401 || answer.status === 403 ? ', it wants credentials' : '';
      throw new Unavailable('fetch_failed', `${target} could not be read, the host answered ${answer.status}${refused}`);
    }
    return { status: 'content', text: new TextDecoder().decode(answer.body), etag: answer.etag };
  }

  isPattern(target: string): boolean {
    if (!URL.canParse(target)) {
      return false;
    }
    const { pathname, searchParams } = new URL(target);
    return pathname.includes('*') || (searchParams.get('path')?.includes('*') ?? false);
  }

  async find(pattern: string): Promise<FoundFile[]> {
    const address = this.hosts.parse(pattern);
    if (!address) {
      throw new InvalidInput('invalid_location', `${pattern} is a pattern, and only repositories can be searched; their hosts are listed under 'integrations'`);
    }
    await this.assertAllowed(address.url.href);
    const files = await this.repositories.listFiles(address);
    return files
      .filter(({ path }) => matchesPath(path, address.path))
      .map(({ path, id, read }): FoundFile => ({ target: withPath(address, path), etag: id, read: async ({ maxBytes }) => ({ status: 'content', text: limited(await read(), maxBytes, path), etag: id }) }))
      .sort((a, b) => (a.target < b.target ? -1 : 1));
  }

  /** The id that git gives a blob. */
  listedTag(text: string): string {
    return blobId(Buffer.from(text));
  }

  resolve(target: string, base: string): string {
    try {
      return resolveUrl(this.hosts, target, base);
    } catch (error) {
      throw new InvalidInput('invalid_location', `'${target}' cannot be resolved against ${base}`, { cause: error });
    }
  }

  resolveInside(target: string, base: string): string {
    const resolved = this.resolve(target, base);
    const [from, to] = [this.hosts.parse(base), this.hosts.parse(resolved)];
    const inside = from ? to?.host === from.host && to.repository.toLowerCase() === from.repository.toLowerCase() : new URL(resolved).origin === new URL(base).origin;
    if (!inside) {
      throw new InvalidInput('target_not_allowed', 'Placeholder may only reference files from the same repository as the entity');
    }
    return resolved;
  }

  pathInside(target: string): string | undefined {
    return this.hosts.parse(target)?.path;
  }

  annotations(target: string): Record<string, string> {
    const file = this.hosts.parse(target);
    const edit = file && editUrl(file);
    return {
      'backstage.io/view-url': target,
      ...(edit && { 'backstage.io/edit-url': edit }),
      ...(file && { 'backstage.io/source-location': `url:${resolveUrl(this.hosts, './', target)}` }),
    };
  }

  /** The address itself must be on the list, not only the place where its host keeps the content: then the refusal is thrown. */
  private async assertAllowed(target: string): Promise<void> {
    if (!this.outbound.allowed(target)) {
      await this.outbound.fetch(target, { method: 'HEAD' });
    }
  }
}

export function limited(text: string, maxBytes: number, path: string): string {
  if (Buffer.byteLength(text) > maxBytes) {
    throw new InvalidInput('too_large', `${path} has more than the limit of ${maxBytes} bytes`);
  }
  return text;
}
