// Writes the files of this folder that follow from the rights of the services.
import { chmodSync, writeFileSync } from 'node:fs';
import { dockerTexts } from '../tools/start/docker-texts.mjs';

for (const [name, text] of Object.entries(dockerTexts())) {
  const file = new URL(name, import.meta.url);
  writeFileSync(file, text);
  if (name.endsWith('.sh')) chmodSync(file, 0o755);
}
