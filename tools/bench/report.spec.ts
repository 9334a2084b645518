import { tableOf } from './report.mjs';

const spread = (median: number) => ({ n: 1, min: median, median, p95: median, max: median });

describe('the table', () => {
  it('sets each figure beside the peer’s, and says how many times better it is', () => {
    const results = {
      sizes: {
        1000: { ingest: { entities: 1000, seconds: { related: 0.5, searchable: 1 }, cpuMs: { untilSearchable: { total: 2000 } } }, read: { loadBefore: [1, 1, 1], 'by-name': { 1: { p50: spread(0.5), cpuMsPerRequest: spread(1) }, 10: { p50: spread(3), cpuMsPerRequest: spread(0.25) } } } },
        100000: { ingest: { entities: 100000, seconds: { related: 50, searchable: 100 }, cpuMs: { untilSearchable: { total: 200000 } } } },
      },
    };
    const peer = { product: 'Other', sizes: { 1000: { 'register until related': 10, 'by-name: processor time': 0.5 } } };
    expect(tableOf(results, peer).split('\n')).toEqual([
      '| figure | Callboard 1000 | Other 1000 | times better | Callboard 100000 |',
      '|---|---|---|---|---|',
      '| register until related | 0.5 s | 10 s | 20 | 50 s |',
      '| register until searchable | 1 s | – | – | 100 s |',
      '| register, processor time per entity | 2 ms | – | – | 2 ms |',
      '| by-name: p50 | 0.5 ms | – | – | – |',
      '| by-name: processor time | 0.25 ms | 0.5 ms | 2 | – |',
    ]);
  });
});
