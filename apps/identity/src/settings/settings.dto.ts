import { z } from 'zod';
import { MAX_NAME_LENGTH, MAX_SETTINGS } from './setting.js';

// PostgreSQL stores no NUL in a text.
const name = z.string().min(1).max(MAX_NAME_LENGTH).regex(/^[^\0]*$/);

export const settingParams = z.object({ bucket: name, key: name });

/** `value` may be any JSON, null included, but must be there. */
export const settingBody = z.strictObject({ value: z.custom<unknown>((value) => value !== undefined, { error: "request/body must have required property 'value'" }) });

export const multigetBody = z.strictObject({ items: z.array(z.strictObject({ bucket: name, key: name })).max(MAX_SETTINGS) });
