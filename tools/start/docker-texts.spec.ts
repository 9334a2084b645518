import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './checkout.mjs';
import { dockerTexts } from './docker-texts.mjs';
import { SERVICES } from './stack-ports.mjs';

interface ComposeService {
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly healthcheck?: { test: string[] };
  readonly ports?: string[];
  readonly volumes?: string[];
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, ComposeService>; volumes: Record<string, unknown> };

describe('the files of docker/', () => {
  it.each(Object.entries(dockerTexts()))('%s says what the rights of today are', (name, text) => {
    expect(read(`docker/${name}`)).toBe(text);
  });

  it('name every secret that docker-compose.yml asks for', () => {
    const secrets = execFileSync(process.execPath, [join(ROOT, 'docker/make-secrets.mjs')], { encoding: 'utf8' });
    const made: string[] = secrets.match(/^[A-Z_]+(?==.+)/gm) ?? [];
    const required = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name);
    expect([...new Set(required)].filter((name) => !made.includes(name ?? ''))).toEqual([]);
  });
});

describe('docker-compose.yml', () => {
  it('has every app and server, each with a health check', () => {
    const { migrate, ...others } = compose.services;
    expect(Object.keys(others).sort()).toEqual(['nats', 'portal', 'postgres', 'redis', ...SERVICES].sort());
    expect(Object.entries(others).filter(([, { healthcheck }]) => !healthcheck)).toEqual([]);
    expect(migrate?.command).toEqual(['node', 'docker/migrate.mjs']);
  });

  it('publishes the portal and nothing else', () => {
    expect(Object.entries(compose.services).flatMap(([name, { ports }]) => (ports ? [name] : []))).toEqual(['portal']);
  });

  it('gives a service its own credentials only, and the portal none', () => {
    for (const [name, { environment = {} }] of Object.entries(compose.services).filter(([service]) => ([...SERVICES, 'portal'] as string[]).includes(service))) {
      const named = JSON.stringify(environment).match(/[A-Z_]+(?=_(POSTGRES|NATS|REDIS)_PASSWORD)/g) ?? [];
      expect([name, [...new Set(named)]]).toEqual([name, name === 'portal' ? [] : [name.replace('-', '_').toUpperCase()]]);
    }
    expect(compose.services.portal?.environment).not.toHaveProperty('CALLBOARD_ADMIN_TOKEN');
  });

  it('mounts only files that exist and volumes that are declared', () => {
    const sources = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect(sources.filter((source) => (source.startsWith('./') ? !existsSync(join(ROOT, source)) : !(source in compose.volumes)))).toEqual([]);
  });
});
