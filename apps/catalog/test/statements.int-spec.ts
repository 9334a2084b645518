import type { Entity } from '@callboard/catalog-model';
import { Transactions, type Tx } from '@callboard/persistence';
import { ApplyMutation } from '../src/sources/apply-mutation.use-case.js';
import { RemoveSource } from '../src/sources/remove-source.use-case.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const MANY = 4_000;
const FILES = 4;

/** Counts what is sent to the database by the transactions of a service. */
class StatementCount {
  private count = 0;

  constructor(transactions: Transactions) {
    const run = transactions.run.bind(transactions);
    transactions.run = (work, options) => run((tx) => work(this.counting(tx)), options);
  }

  /** How many statements `work` needs. */
  async of(work: () => Promise<unknown>): Promise<number> {
    const before = this.count;
    await work();
    return this.count - before;
  }

  private counting(tx: Tx): Tx {
    const counted: Tx = Object.create(tx, {
      query: { value: (sql: string, params?: readonly unknown[]) => (this.count++, tx.query(sql, params)) },
      one: { value: (sql: string, params?: readonly unknown[]) => (this.count++, tx.one(sql, params)) },
      beforeCommit: { value: (fn: (last: Tx) => Promise<void>, options?: { last?: boolean }) => tx.beforeCommit((last) => fn(this.counting(last)), options) },
      manager: { get: () => tx.manager },
      onCommit: { value: (fn: () => void) => tx.onCommit(fn) },
      state: { get: () => tx.state },
    });
    return counted;
  }
}

describe('thousands of entities', () => {
  let world: IngestionWorld;
  let statements: StatementCount;

  beforeAll(async () => {
    const files = Object.fromEntries(Array.from({ length: FILES }, (_, file) => [`many/${file}.yaml`, Array.from({ length: MANY / FILES }, (_, index) => componentYaml(`f${file}-${index}`, { spec: '  system: together\n' })).join('---\n')]));
    world = await IngestionWorld.start({ files, catalog: { watch: false, refresh: { intervalSeconds: 3600, sweepSeconds: 3600 } } });
    statements = new StatementCount(world.get(Transactions));
  });
  afterAll(() => world?.stop());

  const entities = (title?: string) =>
    Array.from({ length: MANY }, (_, index) => ({ entity: { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: `p${index}`, ...(title && { title }) }, spec: { type: 'service', lifecycle: 'production', owner: 'team-a', dependsOn: [`component:p${(index + 1) % MANY}`] } } as Entity }));
  const push = (title?: string) => world.get(ApplyMutation).execute({ source: 'many', mutation: { type: 'full', entities: entities(title) } });
  const count = async (): Promise<number> => (await world.database.query(`SELECT 1 FROM entities WHERE kind = 'component'`)).length;

  it('of one push are created, changed, left alone and deleted by a few statements each', async () => {
    const created = await statements.of(() => push());
    expect(await count()).toBe(MANY);
    const changed = await statements.of(() => push('Changed'));
    const same = await statements.of(() => push('Changed'));
    const deleted = await statements.of(() => world.get(ApplyMutation).execute({ source: 'many', mutation: { type: 'full', entities: [] } }));
    expect(await count()).toBe(0);
    process.stdout.write(`statements for ${MANY} pushed: created ${created}, changed ${changed}, unchanged ${same}, deleted ${deleted}\n`);
    expect(created).toBeLessThan(50);
    expect(changed).toBeLessThan(50);
    expect(same).toBeLessThan(16);
    expect(deleted).toBeLessThan(40);
  }, 120_000);

  it('of one location are registered and removed by a few statements', async () => {
    let id = '';
    const registered = await statements.of(async () => {
      const { body } = await world.register(world.at('many/*.yaml'), 'file');
      id = body.location.id;
      await world.settled();
    });
    expect(await count()).toBe(MANY);
    const removed = await statements.of(() => world.get(RemoveSource).execute(id));
    expect(await count()).toBe(0);
    process.stdout.write(`statements for ${MANY} of one location: registered ${registered}, removed ${removed}\n`);
    expect(registered).toBeLessThan(60);
    expect(removed).toBeLessThan(30);
  }, 120_000);
});
