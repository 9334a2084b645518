import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { appEnvironment, appPart, gitPart } from './app-parts.mjs';
import { build } from './build.mjs';
import { catalogKinds, catalogLocations } from './catalog-sources.mjs';
import { loadOrCreateCredentials } from './credentials.mjs';
import { installDependencies } from './dependencies.mjs';
import { Failure } from './failure.mjs';
import { tryFileLock } from './file-lock.mjs';
import { provideDatabaseServer, provideMessaging, provisionServices, together } from './infrastructure.mjs';
import { localConfig } from './local-config.mjs';
import { stopOrphans } from './orphans.mjs';
import { migrate } from './migrate.mjs';
import { portIsFree } from './ports.mjs';
import { writePrivate } from './private-file.mjs';
import { createProgress } from './progress.mjs';
import { untilCatalogIsRead, untilReady } from './readiness.mjs';
import { readStack, StackFile } from './stack-file.mjs';
import { portsFor } from './stack-ports.mjs';
import { readUserConfig } from './user-config.mjs';

/** What a start makes in the data folder, and `--fresh` removes; the logs stay. */
const DATA = ['postgres', 'nats', 'redis', 'git', 'credentials.json', 'local.config.yaml', 'admin-token'];

/** EX_CONFIG: the service has said which keys of the configuration are wrong; starting it again is of no use. */
const BAD_CONFIGURATION = 78;

/** An app that dies this often in a row while the stack starts will not come up. */
const TOO_MANY_DEATHS = 5;

/** One whole Callboard on this machine: everything `npm start` does, step by step, and its orderly end. */
export class LocalStack {
  /** @param {import('./arguments.mjs').StartOptions} options */
  constructor(options) {
    this.options = options;
    this.ports = portsFor(options.port);
    this.progress = createProgress();
    this.stopping = new AbortController();
    this.stackFile = new StackFile(options.dataDir, `http://localhost:${options.port}`);
    /** @type {{ apps: import('./supervised.mjs').Supervised[], git: import('./supervised.mjs').Supervised[], servers: import('./supervised.mjs').Supervised[] }} */
    this.parts = { apps: [], git: [], servers: [] };
    /** @type {Map<string, string>} why an app will not come up */
    this.problems = new Map();
    this.ready = false;
  }

  get stopRequested() {
    return this.stopping.signal.aborted;
  }

  /** Ends what is under way; {@link LocalStack.stop} does the rest. */
  requestStop() {
    this.stopping.abort();
  }

  /** Resolves when everything answers; throws a {@link Failure} when something does not come up. */
  async start() {
    const { dataDir, apps } = this.options;
    const { progress, stopping } = this;
    const signal = stopping.signal;
    await this.takeDataFolder();
    progress.note(`Callboard starts; data in ${dataDir}`);
    await progress.step('packages', (say) => installDependencies({ say, signal }), (result) => result);
    const user = await readUserConfig(this.options.config);
    const locations = catalogLocations(this.options);
    const credentials = loadOrCreateCredentials(dataDir);

    signal.throwIfAborted();
    const context = { dataDir, credentials, given: user.given, progress, onServer: this.onServer.bind(this), signal };
    const [messaging, adminUrl, { fingerprint }] = await together(signal, (early) => [
      provideMessaging(context),
      provideDatabaseServer(context),
      progress.step('build', (say) => build(apps, { say, signal: early }), ({ outcome }) => outcome),
    ]);
    signal.throwIfAborted();
    const queuesInPostgres = !messaging.redisUrl && !messaging.redisUrls;
    const postgresUrls = await provisionServices(adminUrl, { given: user.given, credentials, queuesInPostgres });

    const config = localConfig({
      ports: this.ports,
      dataDir,
      user: user.document,
      infrastructure: { postgresUrls, ...messaging },
      credentials,
      locations,
      kinds: catalogKinds(this.options),
    });
    const configFile = join(dataDir, 'local.config.yaml');
    await writeConfig(configFile, config);
    writePrivate(join(dataDir, 'admin-token'), `${credentials.adminToken}\n`);
    const env = appEnvironment([...user.files, configFile]);

    const services = apps.filter((app) => app !== 'portal');
    const ours = !user.given.postgresUrl && Object.keys(user.given.postgresUrls).length === 0;
    await progress.step('schemas', () => migrate(services, { dataDir, env, fingerprint: ours ? fingerprint : undefined, signal }), (due) => (due.length > 0 ? 'migrated' : 'up to date'));
    await this.startGit(credentials);
    await progress.step('services', (say) => this.startApps(env, say), () => apps.join(', '));
    const reads = apps.includes('catalog') && /** @type {unknown[]} */ (/** @type {any} */ (config.catalog).locations).length > 0;
    if (reads) await this.readCatalog(credentials.adminToken);
    signal.throwIfAborted();

    this.ready = true;
    const url = apps.includes('portal') ? config.baseUrl : `http://localhost:${this.ports.apps[apps[0] ?? 'portal']}`;
    this.stackFile.update((stack) => Object.assign(stack, { ready: true, url }));
    progress.note(`Callboard is ready: ${url}`);
  }

  /** @private */
  async takeDataFolder() {
    const { dataDir, fresh, apps } = this.options;
    // Open enough for the account that PostgreSQL may have to run as; everything inside is closed by itself.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    const { release, owner } = tryFileLock(join(dataDir, 'launcher.lock'));
    if (!release) {
      const url = readStack(dataDir)?.url;
      throw new Failure(`Callboard already runs with the data in ${dataDir}${url ? `, at ${url}` : ''} (process ${owner}); stop it with "npm run stop", or start another with --port and --data-dir.`);
    }
    this.release = release;
    const orphans = await stopOrphans(dataDir);
    if (orphans.length > 0) this.progress.note(`Ended what an earlier start had left running: ${orphans.join(', ')}`);
    if (fresh) for (const name of DATA) rmSync(join(dataDir, name), { recursive: true, force: true });
    await this.checkPorts(apps);
  }

  /**
   * @private
   * @param {readonly import('./stack-ports.mjs').App[]} apps
   */
  async checkPorts(apps) {
    const wanted = [...apps.map((app) => ({ name: app === 'portal' ? 'the portal' : app, port: this.ports.apps[app] })), { name: 'the local git server', port: this.ports.git }];
    for (const { name, port } of wanted) {
      if (await portIsFree(port)) continue;
      throw new Failure(`port ${port}, which ${name} needs, is in use; end the program that has it, or choose other ports: npm start -- --port ${this.options.port + 1000}`);
    }
  }

  /**
   * @private
   * @param {import('./supervised.mjs').Supervised} part
   * @param {import('./stack-file.mjs').ServerEntry} entry
   */
  onServer(part, entry) {
    this.parts.servers.push(part);
    const note = () => this.stackFile.update((stack) => (stack.servers[part.name] = { ...entry, log: part.log.path, ...part.process }));
    part.on('start', note);
    part.on('death', (death) => this.onDeath(part, death));
    note();
  }

  /**
   * @private
   * @param {import('./credentials.mjs').Credentials} credentials
   */
  async startGit(credentials) {
    const { dataDir } = this.options;
    const part = await gitPart({ dataDir, port: this.ports.git, credentials });
    if (!part) {
      this.progress.note('  git is not installed, so templates cannot publish to a repository on this machine; install it and start again.');
      return;
    }
    this.parts.git.push(part);
    part.on('start', (process) => this.stackFile.update((stack) => (stack.git = { url: `http://localhost:${this.ports.git}`, port: this.ports.git, log: part.log.path, ...process })));
    part.on('death', (death) => this.onDeath(part, death));
    await part.start();
  }

  /**
   * @private
   * @param {NodeJS.ProcessEnv} env
   * @param {import('./progress.mjs').Say} say
   */
  async startApps(env, say) {
    const { apps, dataDir } = this.options;
    const logOf = (/** @type {string} */ app) => join(dataDir, `logs/${app}.log`);
    for (const app of apps) {
      this.stopping.signal.throwIfAborted();
      const part = appPart(app, { dataDir, env });
      this.parts.apps.push(part);
      const port = this.ports.apps[app];
      part.on('start', (process) => this.stackFile.update((stack) => (stack.services[app] = { url: `http://localhost:${port}`, port, log: part.log.path, ...process })));
      part.on('death', (death) => this.onDeath(part, death));
      await part.start();
    }
    const waiting = new Set(apps);
    await untilReady(apps, {
      ports: this.ports.apps,
      problemOf: (app) => this.problems.get(app),
      logOf,
      signal: this.stopping.signal,
      onReady: (app) => {
        waiting.delete(/** @type {import('./stack-ports.mjs').App} */ (app));
        if (waiting.size > 0) say(`waiting for ${[...waiting].join(', ')}`, 'fleeting');
      },
    });
  }

  /**
   * @private
   * @param {string} token
   */
  async readCatalog(token) {
    const { remark } = await this.progress.step(
      'catalog',
      () => untilCatalogIsRead({ port: this.ports.apps.catalog, token, signal: this.stopping.signal }),
      ({ entities }) => `${entities} entities`,
    );
    if (remark) this.progress.note(`  ${remark}`);
  }

  /**
   * @private
   * @param {import('./supervised.mjs').Supervised} part
   * @param {{ how: string, code: number | null, deaths: number, pauseMs: number }} death
   */
  onDeath({ name, log }, { how, code, deaths, pauseMs }) {
    if (!this.ready && (code === BAD_CONFIGURATION || deaths >= TOO_MANY_DEATHS)) {
      this.problems.set(name, `${name} does not start: it ${how}. ${log.path} ends with:\n${log.tail(15).join('\n')}`);
      return;
    }
    this.progress.note(`  ${name} ${how}; it is started again in ${pauseMs / 1000} s`);
  }

  /** Ends everything in order: the portal, the services, git, the servers; each as it likes, but within a time. */
  async stop() {
    const { apps, git, servers } = this.parts;
    if (apps.length + git.length + servers.length > 0) this.progress.note('Callboard stops');
    const portal = apps.filter(({ name }) => name === 'portal');
    for (const group of [portal, apps.filter((part) => !portal.includes(part)), git, servers]) {
      const inTime = await Promise.all(group.map(async (part) => ({ name: part.name, ok: await part.stop() })));
      for (const { name, ok } of inTime) if (!ok) this.progress.note(`  ${name} did not end in time and was ended by force`);
    }
    if (this.release) {
      this.stackFile.remove();
      this.release();
    }
  }

  /** Ends everything at once. */
  async killNow() {
    const { apps, git, servers } = this.parts;
    await Promise.all([...apps, ...git, ...servers].map((part) => part.killNow()));
    this.stackFile.remove();
    this.release?.();
  }
}

/**
 * @param {string} path
 * @param {object} config
 */
async function writeConfig(path, config) {
  const { stringify } = await import('yaml');
  const head = '# Written by "npm start" at every start, on top of your own files; changes made here are lost.\n';
  writePrivate(path, head + stringify(config, { aliasDuplicateObjects: false, lineWidth: 0 }));
}
