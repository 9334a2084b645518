/** @typedef {Record<string, any>} Results */

/**
 * The figures as a Markdown table, one column per size, beside the peer's where it has one.
 * @param {Results} results
 * @param {Results} peer
 */
export function tableOf(results, peer) {
  const sizes = Object.keys(results.sizes);
  const rows = sizes.flatMap((size) => rowsOf(results.sizes[size]).map(([figure, value, unit]) => ({ size, figure, value, unit })));
  const figures = [...new Set(rows.map(({ figure }) => figure))];
  const header = `| figure | ${sizes.flatMap((size) => (peer.sizes[size] ? [`Callboard ${size}`, `${peer.product} ${size}`, 'times better'] : [`Callboard ${size}`])).join(' | ')} |`;
  const lines = figures.map((figure) => {
    const cells = sizes.flatMap((size) => {
      const row = rows.find((each) => each.size === size && each.figure === figure);
      const cell = row ? `${format(row.value)} ${row.unit}` : '–';
      const other = peer.sizes[size]?.[figure];
      return peer.sizes[size] ? [cell, other === undefined ? '–' : `${format(other)} ${row?.unit ?? ''}`, other === undefined || !row?.value ? '–' : format(other / row.value)] : [cell];
    });
    return `| ${figure} | ${cells.join(' | ')} |`;
  });
  return [header, header.replaceAll(/[^|]+/g, '---'), ...lines].join('\n');
}

/** @param {Results} size @returns {[figure: string, value: number, unit: string][]} */
export function rowsOf(size) {
  const { ingest, propagate, idle } = size;
  return [
    ...(ingest ? /** @type {[string, number, string][]} */ ([['register until related', ingest.seconds.related, 's'], ['register until searchable', ingest.seconds.searchable, 's'], ['register, processor time per entity', ingest.cpuMs.untilSearchable.total / ingest.entities, 'ms']]) : []),
    ...[size.read, size.search].flatMap((suite) => Object.entries(suite ?? {}).flatMap(([name, byConnections]) => readRows(name, byConnections))),
    ...Object.entries(size.writes?.reads ?? {}).map(([name, { p50 }]) => /** @type {[string, number, string]} */ ([`${name}: p50, ${size.writes.editsPerSecond} edits/s`, p50.median, 'ms'])),
    ...(propagate ? /** @type {[string, number, string][]} */ ([['edit until readable, nothing called', propagate.ms.withoutCall.median, 'ms'], ['edit until readable, nothing called, p95', propagate.ms.withoutCall.p95, 'ms'], ['edit until readable, refresh called', propagate.ms.withRefresh.median, 'ms'], ['edit until a subscriber has the event, p95', propagate.ms.untilEvent.p95, 'ms']]) : []),
    ...(idle ? /** @type {[string, number, string][]} */ ([['idle, percent of a core', idle.percentOfOneCore, '%'], ['memory of all processes (PSS)', idle.memoryMB, 'MB']]) : []),
  ];
}

/** @param {string} name @param {any} byConnections @returns {[string, number, string][]} */
function readRows(name, byConnections) {
  if (name === 'loadBefore') return [];
  return Object.entries(byConnections).flatMap(([connections, { p50, cpuMsPerRequest }]) => [
    ...(connections === '1' ? [/** @type {[string, number, string]} */ ([`${name}: p50`, p50.median, 'ms'])] : []),
    ...(connections === '10' ? [/** @type {[string, number, string]} */ ([`${name}: processor time`, cpuMsPerRequest.median, 'ms'])] : []),
  ]);
}

/** @param {number} value */
function format(value) {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
