import { z } from 'zod';
import { cloudEventSchema } from './events/cloud-event.js';
import type { EventContract } from './events/define-event.js';
import { EVENTS } from './events/registry.js';
import { STREAMS } from './streams.js';

type Json = Record<string, unknown>;

/** What a subscriber puts into the last place of a channel's address. */
const PLACES: Readonly<Record<string, string>> = {
  entity: 'callboard.catalog.entity.{kind}.{namespace}.{name}',
};

/**
 * The AsyncAPI 3.0 description of every event, made from the contracts.
 *
 * AsyncAPI's NATS binding knows queue groups only; stream names stand in `x-jetstream-stream`.
 * @see https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncApiDocument(version: string): Json {
  const channels: Record<string, Json> = {};
  const messages: Record<string, Json> = {};
  const operations: Record<string, Json> = {};
  for (const contract of EVENTS) {
    const channel = channelOf(contract);
    const name = messageName(contract);
    messages[name] = messageOf(contract);
    channels[channel.id] ??= {
      address: channel.address,
      description: `${channel.noun} changes of ${channel.service}; the last places are lower-cased and percent-encoded.`,
      parameters: Object.fromEntries(channel.parameters.map((parameter) => [parameter, {}])),
      messages: {},
      'x-jetstream-stream': contract.stream,
    };
    (channels[channel.id]!['messages'] as Json)[name] = { $ref: `#/components/messages/${name}` };
    operations[`receive-${channel.id}`] ??= { action: 'receive', channel: { $ref: `#/channels/${channel.id}` } };
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Callboard change events',
      version,
      description:
        'Every committed change as an ordered, durable, replayable CloudEvent: over NATS JetStream, as server-sent events at /api/events/stream, or pulled from /api/events.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels,
    operations,
    components: { messages },
    'x-jetstream-streams': Object.fromEntries(
      Object.entries(STREAMS).map(([name, { subjects, maxAgeSeconds }]) => [name, { subjects, maxAgeSeconds }]),
    ),
  };
}

function channelOf({ type }: EventContract) {
  const [, service = '', noun = ''] = type.split('.');
  const address = PLACES[noun] ?? `callboard.${service}.${noun}.{id}`;
  const parameters = [...address.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return { id: `${service}-${noun}`, service, noun, address, parameters };
}

/** `callboard.catalog.entity.created.v1` → `CatalogEntityCreatedV1`. */
function messageName({ type }: EventContract): string {
  return type
    .split(/[.-]/)
    .slice(1)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

function messageOf(contract: EventContract): Json {
  const envelope = z.toJSONSchema(cloudEventSchema, { io: 'input' }) as Json & { properties: Json; required: string[] };
  const { $schema: _dialect, ...data } = z.toJSONSchema(contract.schema, { io: 'input' }) as Json;
  const { $schema: _envelopeDialect, ...rest } = envelope;
  return {
    name: contract.type,
    summary: contract.description,
    contentType: 'application/cloudevents+json',
    payload: {
      ...rest,
      properties: { ...envelope.properties, type: { const: contract.type }, data },
      required: [...new Set([...envelope.required, 'data', ...(contract.revisioned ? ['revision', 'sequence'] : [])])],
    },
  };
}
