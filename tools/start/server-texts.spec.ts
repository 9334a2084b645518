import { natsConfig, observerPermissions, servicePermissions } from './nats-config.mjs';
import { packagesOf } from './debian-package.mjs';
import { redisAcl } from './redis-config.mjs';
import { scramVerifier } from './scram.mjs';
import { isAtLeast, versionIn } from './versions.mjs';

describe('the rights of a service on NATS', () => {
  it('let it publish the subjects of its own stream and of no other', () => {
    expect(servicePermissions('plugin-host').publish).toContain('callboard.plugin.>');
    expect(servicePermissions('plugin-host').publish).not.toContain('callboard.catalog.>');
    expect(servicePermissions('search').publish.filter((subject) => subject.startsWith('callboard.'))).toEqual(['callboard.command.>', 'callboard.dlq.>']);
  });

  it('let nobody delete or purge a stream, or speak to all of JetStream', () => {
    const all = ['catalog', 'scaffolder', 'search', 'plugin-host', 'identity'].flatMap((service) => servicePermissions(service).publish).concat(observerPermissions().publish);
    expect(all.filter((subject) => /STREAM\.(DELETE|PURGE|MSG\.DELETE)|^\$JS\.>|^\$JS\.API\.>|^\$SYS|^>$/.test(subject))).toEqual([]);
  });

  it('leave an observer nothing but the reading of CATALOG', () => {
    const { publish, subscribe } = observerPermissions();
    expect(publish.filter((subject) => !subject.includes('.CATALOG'))).toEqual(['$JS.API.INFO']);
    expect(subscribe).toEqual(['_INBOX.observer.>']);
  });
});

describe('the configuration of NATS', () => {
  const text = (version: string) => natsConfig({ port: 4000, folder: '/data', passwords: { catalog: 'pw', observer: 'po' }, version });

  it('listens on loopback only and has no monitoring port', () => {
    expect(text('2.14.0')).toContain('host: "127.0.0.1"');
    expect(text('2.14.0')).not.toContain('http');
  });

  it('syncs every write, where the server knows how', () => {
    expect(text('2.14.0')).toContain('sync_interval: always');
    expect(text('2.9.10')).not.toContain('sync_interval');
  });
});

describe('the users of Redis', () => {
  it('see their own queues; without a password nobody comes in, and none stands in the file', () => {
    const acl = redisAcl({ catalog: 'secret-password' });
    expect(acl).toContain('user default off\n');
    expect(acl).toMatch(/^user catalog on #[0-9a-f]{64} resetchannels ~bull:catalog-\* \+@all -@dangerous -@admin \+info$/m);
    expect(acl).not.toContain('secret-password');
  });
});

describe('a SCRAM verifier', () => {
  it('is the one that PostgreSQL makes of the same password and salt', () => {
    // The example of RFC 7677: user "user", password "pencil".
    const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
    expect(verifier).toBe('SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=');
  });

  it('differs each time', () => {
    expect(scramVerifier('x')).not.toBe(scramVerifier('x'));
  });
});

describe('versions', () => {
  it.each([
    ['nats-server: v2.14.0', [2, 14, 0]],
    ['Redis server v=7.0.15 sha=00000000:0', [7, 0, 15]],
    ['no version', undefined],
  ])('are found in "%s"', (text, expected) => {
    expect(versionIn(text)).toEqual(expected);
  });

  it.each([
    [[2, 10, 0], [2, 10], true],
    [[2, 9, 25], [2, 10], false],
    [[3, 0, 0], [2, 10], true],
  ])('%j is at least %j: %s', (version, floor, expected) => {
    expect(isAtLeast(version, floor)).toBe(expected);
  });
});

describe("apt's plan", () => {
  it('gives packages with their exact versions', () => {
    const plan = [
      "'http://deb.example/pool/main/libl/liblzf/liblzf1_3.6-3_amd64.deb' liblzf1_3.6-3_amd64.deb 10192 MD5Sum:69",
      "'http://deb.example/redis-tools_7.0.15-1%7edeb12u10_amd64.deb' redis-tools_5%3a7.0.15-1~deb12u10_amd64.deb 991988 ",
      'Reading package lists...',
    ].join('\n');
    expect(packagesOf(plan)).toEqual(['liblzf1=3.6-3', 'redis-tools=5:7.0.15-1~deb12u10']);
  });
});
