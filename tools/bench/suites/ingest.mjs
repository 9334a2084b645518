import { cpuBetween, usageOf } from '../process-usage.mjs';
import { round } from '../numbers.mjs';
import { until } from '../until.mjs';

const RELATIONS = ['ownedBy', 'ownerOf', 'partOf', 'hasPart', 'childOf', 'parentOf', 'memberOf', 'hasMember', 'providesApi', 'apiProvidedBy', 'consumesApi', 'apiConsumedBy', 'dependsOn', 'dependencyOf'];

/**
 * Registers the catalog and looks until all of it is there: readable, related, announced, searchable.
 * @param {import('../bench.mjs').Subject} subject
 */
export async function ingest({ client, search, catalog, pids }) {
  const totalOf = async () => (await client.get('/catalog/entities/by-query?limit=0')).totalItems;
  const hits = async () => (await search.get('/search/query?term=&pageLimit=1')).numberOfResults;
  const [entitiesBefore, hitsBefore, relationsBefore] = [await totalOf(), await hits(), await countRelations(client)];
  const before = usageOf(pids);
  const started = performance.now();
  const seconds = () => round((performance.now() - started) / 1000);
  await client.post('/catalog/locations', { type: 'file', target: catalog.root });
  const answered = seconds();
  await until('all entities are readable', async () => ((await totalOf()) - entitiesBefore >= catalog.count + catalog.locations ? true : undefined), { everyMs: 100 });
  const readable = seconds();
  const relations = (await until('all relations are there', async () => { const found = (await countRelations(client)) - relationsBefore; return found >= catalog.relations ? found : undefined; }, { everyMs: 250 })).answer;
  const related = seconds();
  const read = usageOf(pids);
  // The index follows the announcements: what is found has been announced.
  await until('all entities are found', async () => ((await hits()) - hitsBefore >= catalog.count ? true : undefined), { everyMs: 200 });
  const searchable = seconds();
  const after = usageOf(pids);
  return {
    entities: catalog.count, relations, seconds: { answered, readable, related, searchable },
    cpuMs: { untilRelated: cpuBetween(before, read), untilSearchable: cpuBetween(before, after) },
    memoryMB: Object.fromEntries(Object.entries(after).map(([name, { pssMB }]) => [name, pssMB])),
  };
}

/** @param {import('../http-client.mjs').HttpClient} client */
async function countRelations(client) {
  const { facets } = await client.get(`/catalog/entity-facets?${RELATIONS.map((type) => `facet=relations.${type}`).join('&')}`);
  return Object.values(facets).flat().reduce((sum, { count }) => sum + count, 0);
}
