import type { JetStreamManager, StreamInfo, StoredMsg } from '@nats-io/jetstream';
import { POSITION_HEADER } from './message-headers.js';

/** The last message of a stream that came from a log. */
export interface TailMessage {
  position: number;
  eventId: string;
}

/** How many messages without a position (not ours) are stepped over before giving up. */
const MAX_FOREIGN = 1_000;

/** Finds the newest message that carries a log position; undefined when the stream holds none. */
export async function lastStoredMessage(manager: JetStreamManager, info: StreamInfo): Promise<TailMessage | undefined> {
  const { messages, first_seq: first, last_seq: last } = info.state;
  if (messages === 0) {
    return undefined;
  }
  for (let sequence = last; sequence >= Math.max(first, last - MAX_FOREIGN); sequence--) {
    const found = fromLog(await manager.streams.getMessage(info.config.name, { seq: sequence }));
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** The sequence at which the stream holds a log position, or undefined when it is not there (any more). */
export async function findSequence(manager: JetStreamManager, info: StreamInfo, position: number): Promise<number | undefined> {
  const { messages, first_seq: first, last_seq: last } = info.state;
  if (messages === 0) {
    return undefined;
  }
  // Positions are gap-free and in order, so the distance in positions is the distance in sequences, unless messages of
  // others lie between: the place is then further on, never nearer.
  for (let sequence = first, looks = 0; sequence <= last && looks < MAX_FOREIGN; looks++) {
    const found = fromLog(await manager.streams.getMessage(info.config.name, { seq: sequence }));
    if (found && found.position >= position) {
      return found.position === position ? sequence : undefined;
    }
    sequence += found ? position - found.position : 1;
  }
  return undefined;
}

function fromLog(message: StoredMsg | null): TailMessage | undefined {
  const position = Number(message?.header?.get(POSITION_HEADER));
  return message && position > 0 ? { position, eventId: message.header.get('Nats-Msg-Id') } : undefined;
}
