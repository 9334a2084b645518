import { z } from 'zod';
import { encodeSubjectToken } from '../../subject.js';
import { defineEvent } from '../define-event.js';

const pluginSchema = z.object({ id: z.string(), version: z.string() });

const declare = <Schema extends z.ZodType>(past: string, description: string, schema: Schema) =>
  defineEvent({
    type: `callboard.plugin.plugin.${past}.v1`,
    stream: 'PLUGINS',
    natsSubject: (id) => `callboard.plugin.plugin.${encodeSubjectToken(id)}`,
    schema,
    description,
    revisioned: false,
  });

export const PluginInstalled = declare('installed', 'A plugin was added, or another version of it.', pluginSchema);
export const PluginEnabled = declare('enabled', 'A plugin was switched on.', pluginSchema);
export const PluginDisabled = declare('disabled', 'A plugin was switched off.', pluginSchema);
export const PluginDegraded = declare(
  'degraded',
  'A plugin keeps failing; its routes answer 503 until it recovers.',
  pluginSchema.extend({ reason: z.string() }),
);
export const PluginRecovered = declare('recovered', 'A degraded plugin answers again.', pluginSchema);
