import { GetEntities } from '@callboard/contracts';
import { Commands } from '@callboard/messaging';
import { MAX_EVENT_WRITES, type PluginManifest } from '@callboard/plugin-sdk';
import { InvalidInput, NotAllowed } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ReadValues } from '../storage/read-values.query.js';
import { acceptWrite, keySchema } from '../storage/stored-value.js';
import { WriteValues } from '../storage/write-values.use-case.js';

/** More than a plugin may list at once: a listener asks for as many more as it and the events before it are about to delete. */
const MAX_LISTED = 1_000 + MAX_EVENT_WRITES;

const keyParams = z.object({ key: keySchema });
const listParams = z.object({ prefix: z.string().max(256), after: keySchema.optional(), limit: z.number().int().min(1).max(MAX_LISTED).default(500) });
const refsParams = z.object({ refs: z.array(z.string().min(1).max(1_000)).max(500) });

/**
 * Does for a plugin what it asks the host for, as far as its manifest declares it.
 *
 * Throws NotAllowed `capability_not_declared`, InvalidInput for a question that makes no sense, and what the work itself throws.
 */
@Injectable()
export class AnswerPlugin {
  constructor(
    private readonly readValues: ReadValues,
    private readonly writeValues: WriteValues,
    private readonly commands: Commands,
  ) {}

  async execute(manifest: PluginManifest, method: string, params: unknown): Promise<unknown> {
    const { id, capabilities } = manifest;
    if (method.startsWith('storage.')) {
      if (!capabilities.storage) throw undeclared(id, 'storage: true');
      return this.useStorage(id, method, params);
    }
    if (method === 'catalog.entities') {
      if (capabilities.entities !== 'read') throw undeclared(id, "entities: 'read'");
      const { refs } = accept(refsParams, params);
      return refs.length === 0 ? { entities: [] } : this.commands.send(GetEntities, { refs, actor: `plugin:${id}` });
    }
    throw new InvalidInput('invalid_request', `The host offers no "${method.slice(0, 100)}"`);
  }

  private async useStorage(id: string, method: string, params: unknown): Promise<unknown> {
    switch (method) {
      case 'storage.get':
        return { value: await this.readValues.find(id, accept(keyParams, params).key) };
      case 'storage.list':
        return { entries: await this.readValues.list(id, accept(listParams, params)) };
      case 'storage.set':
        return this.writeValues.execute(id, [acceptWrite(params)]);
      case 'storage.delete':
        return this.writeValues.execute(id, [acceptWrite({ key: accept(keyParams, params).key, deleted: true })]);
      default:
        throw new InvalidInput('invalid_request', `The host offers no "${method.slice(0, 100)}"`);
    }
  }
}

function accept<S extends z.ZodType>(schema: S, params: unknown): z.output<S> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw new InvalidInput('invalid_request', parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
}

function undeclared(id: string, capability: string): NotAllowed {
  return new NotAllowed('capability_not_declared', `The plugin "${id}" does not declare the capability ${capability}`);
}
