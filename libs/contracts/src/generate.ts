import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from './asyncapi.js';
import { errorsPage } from './errors-page.js';

// Run after a contract has changed: `npm run -w @callboard/contracts generate`. A spec fails while the files are stale.
writeFileSync(new URL('../generated/asyncapi.json', import.meta.url), `${JSON.stringify(asyncApiDocument('1.0.0'), null, 2)}\n`);
writeFileSync(new URL('../../../docs/errors.md', import.meta.url), errorsPage());
