/** What was asked for cannot be made; the message is for the person at the keyboard. */
export class NameError extends Error {}

const STREAM_OF = { catalog: ['CATALOG', '/catalog'], scaffolder: ['SCAFFOLDER', '/scaffolder'], plugin: ['PLUGINS', '/plugins'], identity: ['IDENTITY', '/identity'] };
const KEBAB = /^[a-z]+(?:-[a-z0-9]+)*$/;

const pascal = (name) => name.split('-').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');

function check(...names) {
  for (const name of names) {
    if (!KEBAB.test(name)) throw new NameError(`"${name}" must be lower-case words joined by hyphens`);
  }
}

/** A decision record with its four parts. */
export function filesOfAdr(number, title, date) {
  const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  if (!slug) throw new NameError('The title needs words');
  return {
    files: {
      [`docs/adr/${String(number).padStart(4, '0')}-${slug}.md`]: `# ${number}. ${title}

Status: proposed, ${date}

## Context

What is the case, and what does it ask for? Facts and figures, both options.

## Decision

What we do, in the present tense.

## Consequences

- What gets better.
- Cost: what gets worse, or harder.
`,
    },
    next: 'Fill it in (at most 40 lines); set the status to accepted when it is.',
  };
}

/** An event contract with a full and a minimal sample. */
export function filesOfEvent(service, noun, past) {
  check(noun, past);
  const [stream, source] = STREAM_OF[service] ?? [];
  if (!stream) throw new NameError(`"${service}" has no stream; one of ${Object.keys(STREAM_OF).join(', ')}`);
  const type = `callboard.${service}.${noun}.${past}.v1`;
  const folder = service === 'plugin' ? 'plugins' : service;
  const sample = {
    specversion: '1.0',
    id: '00000000-0000-4000-8000-000000000000',
    source,
    type,
    subject: 'id',
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    data: { id: 'id' },
  };
  return {
    files: {
      [`libs/contracts/src/events/${folder}/${noun}-${past}.v1.ts`]: `import { z } from 'zod';
import { encodeSubjectToken } from '../../subject.js';
import { defineEvent } from '../define-event.js';

export const ${pascal(noun)}${pascal(past)} = defineEvent({
  type: '${type}',
  stream: '${stream}',
  natsSubject: (id) => \`callboard.${service}.${noun}.\${encodeSubjectToken(id)}\`,
  schema: z.object({ id: z.string() }),
  description: 'One sentence: what is true now that was not before.',
  revisioned: false,
});
`,
      [`libs/contracts/fixtures/${type}.json`]: `${JSON.stringify(sample, null, 2)}\n`,
      [`libs/contracts/fixtures/${type}.minimal.json`]: `${JSON.stringify(sample, null, 2)}\n`,
    },
    next: `Add ${pascal(noun)}${pascal(past)} to libs/contracts/src/events/registry.ts and src/index.ts, describe it, then: npm run -w @callboard/contracts generate`,
  };
}

/** A typed job and the processor that does it. */
export function filesOfJob(service, feature, name) {
  check(service, feature, name);
  const className = pascal(name);
  return {
    files: {
      [`apps/${service}/src/${feature}/${name}.processor.ts`]: `import { defineJob, ProcessesJob } from '@callboard/jobs';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ${className} } from './${name}.use-case.js';

export const ${className}Job = defineJob({
  service: '${service}',
  name: '${name}',
  data: z.object({ id: z.string() }),
});

@ProcessesJob(${className}Job)
@Injectable()
export class ${className}Processor {
  constructor(@Inject(${className}) private readonly use: ${className}) {}

  async process({ id }: { id: string }): Promise<void> {
    await this.use.execute(id);
  }
}
`,
      [`apps/${service}/src/${feature}/${name}.use-case.ts`]: `import { Transactions } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** The promise of this job, and what happens when it runs twice. */
@Injectable()
export class ${className} {
  constructor(@Inject(Transactions) private readonly transactions: Transactions) {}

  async execute(id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      await tx.query('SELECT $1::text', [id]);
    });
  }
}
`,
    },
    next: `List ${className} and ${className}Processor as providers of apps/${service}/src/${feature}/${feature}.module.ts, and write its spec "killed half-way, then resumed".`,
  };
}
