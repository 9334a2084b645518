import type { ActionExample, Json } from '@callboard/plugin-sdk';
import { stringify } from 'yaml';

/** One step as an example of its action. */
export function example(description: string, action: string, input: { readonly [key: string]: Json }, name = description): ActionExample {
  return { description, example: stringify({ steps: [{ action, id: action.replace(/[^a-z]+/gi, '-'), name, input }] }) };
}
