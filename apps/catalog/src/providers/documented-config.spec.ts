import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '@callboard/service-kit';
import { catalogConfigSchema } from '../config.js';
import { ScmHosts } from '../readers/scm-url.js';
import { configuredDiscoveries, discoveryOf } from './discovery.js';

const page = readFileSync(new URL('../../../../docs/sources.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text as string);

describe('the page about sources', () => {
  let folder: string;
  const environment = { CALLBOARD_MODE: 'local', ...Object.fromEntries([...page.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name, 'secret'])) };
  const read = (texts: readonly string[]) => {
    const files = texts.map((text, index) => {
      const file = path.join(folder, `${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    return readConfig(catalogConfigSchema, { files, environment });
  };

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'callboard-docs-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has examples that the configuration takes, each by itself', () => {
    expect(examples).toHaveLength(4);
    examples.forEach((example) => expect(() => read([example])).not.toThrow());
  });

  it('has examples of discoveries that each mean something', () => {
    const config = read([examples[1]!, examples[2]!]);
    const hosts = new ScmHosts(config.integrations);
    const sources = configuredDiscoveries(config.catalog.providers, hosts);
    expect(sources.map(({ target }) => target)).toEqual(['https://github.com/acme#acme', 'https://gitlab.example.org/git/acme#acme', 'https://gitea.example.org/acme#acme', 'https://bitbucket.org/acme#acme', 'https://dev.azure.com/acme/shop#acme']);
    expect(sources.map((source) => discoveryOf(source, config.catalog.providers, hosts)?.path)).toEqual(Array(5).fill('catalog-info.yaml'));
  });
});
