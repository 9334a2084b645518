import { readFileSync, writeFileSync } from 'node:fs';

let edits = Date.now() % 1_000_000;

/**
 * Writes another value into one annotation of an entity, in the file that holds it, and gives the value.
 * @param {import('../catalog-files.mjs').WrittenCatalog} catalog
 * @param {string} ref
 */
export function edit(catalog, ref) {
  const file = catalog.fileOf.get(ref) ?? '';
  const value = String(++edits);
  const name = `  name: ${ref.split('/')[1]}\n`;
  const documents = readFileSync(file, 'utf8').split('---\n');
  writeFileSync(file, documents.map((text) => (text.includes(name) ? text.replace(/bench\/revision: "[^"]*"/, `bench/revision: "${value}"`) : text)).join('---\n'));
  return value;
}

/** Whether an entity shows a value that {@link edit} wrote. @param {import('../http-client.mjs').HttpClient} client @param {string} ref @param {string} value */
export async function shows(client, ref, value) {
  const entity = await client.get(`/catalog/entities/by-name/${ref.replace(':', '/')}`);
  return entity.metadata.annotations['bench/revision'] === value ? true : undefined;
}
