import { ERROR_CODES } from './error-codes.js';

/** The documentation page of all error codes, in Markdown. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return `# Error codes

Every error answer has the same form, with a code that never changes its meaning:

\`\`\`json
{
  "error": { "name": "NotFoundError", "message": "No entity named 'x' found, with kind 'component' in namespace 'default'", "code": "entity_not_found" },
  "request": { "method": "GET", "url": "/entities/by-name/component/default/x" },
  "response": { "statusCode": 404 }
}
\`\`\`

Made from \`libs/contracts/src/error-codes.ts\`.

| code | meaning |
| --- | --- |
${rows.join('\n')}
`;
}
