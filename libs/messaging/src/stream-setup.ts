import { DEAD_LETTER_STREAM, STREAMS, type StreamName } from '@callboard/contracts';
import { createLogger } from '@callboard/service-kit';
import {
  DiscardPolicy,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_STREAM_BYTES = 1024 * 1024 * 1024;
const DUPLICATE_WINDOW_MS = 2 * 60 * 1000;

/** JetStream's numbers for what is not there, or is there already. */
const STREAM_NOT_FOUND = 10059;
const CONSUMER_NOT_FOUND = 10014;
const STREAM_NAME_IN_USE = 10058;

/** What is compared with a stream that exists; `deny_*` cannot be taken back, so they only ever go on. */
type Wanted = Pick<StreamConfig, 'subjects' | 'max_age' | 'max_bytes' | 'max_msg_size' | 'discard' | 'duplicate_window' | 'deny_delete' | 'deny_purge' | 'allow_direct'>;

/** Makes the stream as declared, or brings it back to what is declared; only the service that owns the stream calls this. */
export function ensureStream(manager: JetStreamManager, stream: StreamName): Promise<StreamInfo> {
  return ensure(manager, stream, STREAMS[stream]);
}

/** Makes the stream for dead letters; every service may. */
export function ensureDeadLetterStream(manager: JetStreamManager): Promise<StreamInfo> {
  return ensure(manager, DEAD_LETTER_STREAM.name, DEAD_LETTER_STREAM);
}

/** True for JetStream's answer that the stream does not exist. */
export function isStreamMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND;
}

/** True for JetStream's answer that the consumer does not exist. */
export function isConsumerMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND;
}

async function ensure(manager: JetStreamManager, name: string, { subjects, maxAgeSeconds }: { subjects: readonly string[]; maxAgeSeconds: number }): Promise<StreamInfo> {
  const wanted: Wanted = {
    subjects: [...subjects],
    max_age: nanos(maxAgeSeconds * 1000),
    max_bytes: MAX_STREAM_BYTES,
    max_msg_size: MAX_MESSAGE_BYTES,
    discard: DiscardPolicy.Old,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    deny_delete: true,
    deny_purge: true,
    allow_direct: true,
  };
  const info = await find(manager, name);
  if (!info) {
    return create(manager, name, wanted);
  }
  const differs = Object.entries(wanted).filter(([key, value]) => JSON.stringify(info.config[key as keyof Wanted]) !== JSON.stringify(value));
  if (differs.length === 0) {
    return info;
  }
  createLogger('messaging').info({ stream: name, settings: differs.map(([key]) => key) }, 'bringing the stream back to its declaration');
  return manager.streams.update(name, { ...info.config, ...wanted });
}

async function find(manager: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (isStreamMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

async function create(manager: JetStreamManager, name: string, wanted: Wanted): Promise<StreamInfo> {
  try {
    const info = await manager.streams.add({ name, ...wanted, retention: RetentionPolicy.Limits, storage: StorageType.File });
    createLogger('messaging').info({ stream: name }, 'stream created');
    return info;
  } catch (error) {
    // Another process was quicker: what it made is what we wanted.
    if (error instanceof JetStreamApiError && error.code === STREAM_NAME_IN_USE) {
      return manager.streams.info(name);
    }
    throw error;
  }
}
