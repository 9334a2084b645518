import { InvalidInput, parseBody } from '@callboard/service-kit';
import { z } from 'zod';
import type { NewBusEvent } from './bus.repository.js';

const topic = z.string().min(1).max(200);
const subscriber = z.string().min(1).max(200);

const eventBody = z.object({ event: z.object({ topic, payload: z.unknown() }), notifiedSubscribers: z.array(subscriber).max(1000).optional() });
const subscriptionBody = z.object({ topics: z.array(topic).max(100) });

export function readEvent(body: unknown): NewBusEvent {
  const { event, notifiedSubscribers } = parseBody(eventBody, body);
  return { topic: event.topic, payload: JSON.stringify(event.payload ?? null), notified: notifiedSubscribers };
}

export function readTopics(body: unknown): string[] {
  return [...new Set(parseBody(subscriptionBody, body).topics)];
}

export function readSubscriptionId(id: string): string {
  if (!subscriber.safeParse(id).success) {
    throw new InvalidInput('invalid_request', 'request/params/subscriptionId must be at most 200 characters long');
  }
  return id;
}
