import { InvalidInput, parseBody } from '@callboard/service-kit';
import { z } from 'zod';
import { mergeBody, type OverlayBody } from './overlay.js';

/** Largest overlay, UTF-16 units of JSON. */
const MAX_OVERLAY = 64 * 1024;
const MAX_ITEMS = 200;

const text = z.string().min(1).max(10_000);
const tag = z.string().min(1).max(63);
const link = z.strictObject({ url: z.string().min(1).max(2048), title: z.string().max(500).optional(), icon: z.string().max(100).optional(), type: z.string().max(100).optional() });

/** A list alone stands for the whole list; else what is added and removed. */
function listChange<Item extends z.ZodType>(item: Item, key: z.ZodType<string>) {
  const items = z.array(item).max(MAX_ITEMS);
  return z
    .preprocess((value) => (Array.isArray(value) ? { set: value } : value), z.strictObject({ set: items.optional(), add: items.optional(), remove: z.array(key).max(MAX_ITEMS).optional() }))
    .optional();
}

const values = z.record(z.string(), z.string().max(10_000).nullable()).refine((map) => Object.keys(map).length <= MAX_ITEMS, `at most ${MAX_ITEMS} keys are set`).optional();

export const noQuery = z.object({});

export const overlayBody = z.strictObject({
  title: text.nullable().optional(),
  description: text.nullable().optional(),
  tags: listChange(tag, tag),
  links: listChange(link, z.string().min(1).max(2048)),
  annotations: values,
  labels: values,
  owner: z.string().min(1).max(500).optional(),
  lifecycle: z.string().min(1).max(100).optional(),
});

export const overlayPatch = z.record(z.string(), z.unknown());

/** The whole of an overlay. */
export function readOverlay(body: unknown): OverlayBody {
  return limited(parseBody(overlayBody, body));
}

/** A merge of an overlay: fields that are named are set, those named as `null` are lifted. */
export function readOverlayPatch(body: unknown): (before: OverlayBody) => OverlayBody {
  const patch = parseBody(overlayPatch, body);
  return (before) => limited(parseBody(overlayBody, mergeBody(before, patch)));
}

/** The tags of an `If-Match` header. */
export function readIfMatch(header: string | undefined): string[] | undefined {
  return header?.split(',').map((tag) => tag.trim()).filter(Boolean);
}

function limited(body: OverlayBody): OverlayBody {
  const size = JSON.stringify(body).length;
  if (size > MAX_OVERLAY) {
    throw new InvalidInput('too_large', `The overlay has ${size} characters of JSON, more than the limit of ${MAX_OVERLAY}`);
  }
  return body;
}
