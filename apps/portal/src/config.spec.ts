import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendUrl, PortalConfigError, readPortalConfig } from './config.js';

const folder = mkdtempSync(join(tmpdir(), 'callboard-portal-config-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the portal’s part of the configuration', () => {
  it('has the defaults of the product', () => {
    const config = readPortalConfig({ CALLBOARD_CONFIG: file('empty.yaml', '') });
    expect(config).toMatchObject({ mode: 'production', baseUrl: 'http://localhost:3000', auth: { guest: { enabled: true } } });
    expect(Object.entries(config.services).map(([name, { port }]) => `${name} ${port}`)).toEqual(['portal 3000', 'catalog 3101', 'scaffolder 3102', 'search 3103', 'plugin-host 3104', 'identity 3105']);
  });

  it('merges files in order and fills in the environment, and leaves other keys alone', () => {
    const first = file('a.yaml', 'organization: { name: Acme }\nservices: { catalog: { port: 4101 } }\nscaffolder: { anything: true }\n');
    const second = file('b.yaml', 'baseUrl: "${URL:-http://localhost:5000}/"\nservices: { catalog: { host: 10.0.0.1 } }\norganization: { name: "${NAME}" }\n');
    const config = readPortalConfig({ CALLBOARD_CONFIG: `${first}, ${second}`, CALLBOARD_MODE: 'local', NAME: 'Meridian' });
    expect(config).toMatchObject({ mode: 'local', baseUrl: 'http://localhost:5000', organization: { name: 'Meridian' } });
    expect(backendUrl(config, 'catalog')).toBe('http://10.0.0.1:4101');
  });

  it('reaches a service that listens everywhere through loopback, and one with an address under it', () => {
    const config = readPortalConfig({ CALLBOARD_CONFIG: file('c.yaml', 'services: { catalog: { host: 0.0.0.0 }, search: { url: "http://search:80/" } }') });
    expect(backendUrl(config, 'catalog')).toBe('http://127.0.0.1:3101');
    expect(backendUrl(config, 'search')).toBe('http://search:80');
  });

  it('names every bad key', () => {
    const read = () => readPortalConfig({ CALLBOARD_CONFIG: file('d.yaml', 'baseUrl: nowhere\nservices: { portal: { port: 99999 } }') });
    expect(read).toThrow(PortalConfigError);
    expect(read).toThrow(/baseUrl[\s\S]*services\.portal\.port/);
  });

  it('says which file cannot be read', () => {
    expect(() => readPortalConfig({ CALLBOARD_CONFIG: '/nowhere.yaml' })).toThrow('/nowhere.yaml: cannot be read');
  });
});
