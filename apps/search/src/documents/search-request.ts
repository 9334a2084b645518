import { InvalidInput } from '@callboard/service-kit';
import { parse } from 'qs';
import { z } from 'zod';
import { DOCUMENT_TYPES } from './document.js';

/** Results on a page when the caller does not say. */
export const DEFAULT_PAGE = 25;

/** Fields that one search may filter by; each is a condition of its own. */
const MAX_FILTERS = 100;

/** A search as asked for, checked. */
export interface SearchRequest {
  readonly term: string;
  readonly types?: readonly string[];
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly pageLimit: number;
  /** Zero-based; undefined when the cursor is not one of ours: an empty page, as Backstage answers. */
  readonly page: number | undefined;
}

/** The bounds of `search` in the configuration. */
export interface SearchLimits {
  readonly maxTermLength: number;
  readonly maxPageLimit: number;
}

/** Reads the query string (bracket notation) of `GET /query`; throws InvalidInput in the words of Backstage. */
export function parseSearchRequest(queryString: string, limits: SearchLimits): SearchRequest {
  // As many parameters as the edge lets through: one that was left out would widen the search.
  const raw = parse(queryString, { plainObjects: false, depth: 3, arrayLimit: 100, parameterLimit: 1_000 });
  const schema = z.object({
    term: z
      .string()
      .default('')
      .superRefine((term, issue) => {
        if (term.length > limits.maxTermLength) {
          issue.addIssue({ code: 'custom', message: `The term length "${term.length}" is greater than "${limits.maxTermLength}"` });
        }
      }),
    types: z.array(z.string().refine((type) => DOCUMENT_TYPES.includes(type), { message: 'Invalid input' })).optional(),
    filters: z.record(z.string(), z.unknown()).optional(),
    pageLimit: z
      .string()
      .regex(/^\d{1,9}$/, 'Expected a whole number')
      .transform(Number)
      .superRefine((limit, issue) => {
        if (limit > limits.maxPageLimit) {
          issue.addIssue({ code: 'custom', message: `The page limit "${limit}" is greater than "${limits.maxPageLimit}"` });
        }
      })
      .optional(),
    pageCursor: z.string().optional(),
  });
  const result = schema.safeParse(raw);
  if (!result.success) {
    const issues = result.error.issues.map(({ code, message, path }) => ({ code, message, path }));
    throw new InvalidInput('invalid_request', `Invalid query string: ${JSON.stringify(issues, null, 2)}`, { details: issues });
  }
  const { term, types, filters = {}, pageLimit, pageCursor } = result.data;
  return {
    // PostgreSQL takes no NUL in a text, and nothing that can be found has one.
    term: term.replaceAll('\0', ' '),
    ...(types && { types }),
    filters: readFilters(filters),
    pageLimit: pageLimit || DEFAULT_PAGE,
    page: pageCursor === undefined ? 0 : decodeCursor(pageCursor),
  };
}

/** The cursor of a page: base64 of its number, as Backstage's engines write it. */
export function encodeCursor(page: number): string {
  return Buffer.from(String(page)).toString('base64');
}

function decodeCursor(cursor: string): number | undefined {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function readFilters(filters: Record<string, unknown>): Record<string, string[]> {
  if (Object.keys(filters).length > MAX_FILTERS) {
    throw new InvalidInput('invalid_filter', `Invalid query string: more than ${MAX_FILTERS} fields to filter by`);
  }
  const read: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(filters)) {
    const values = Array.isArray(value) ? value : [value];
    if (!values.every((each): each is string => typeof each === 'string')) {
      throw new InvalidInput('invalid_filter', `Invalid query string: filters[${name}] must be a text or a list of texts`);
    }
    read[name.replaceAll('\0', '')] = values.map((each) => each.replaceAll('\0', '').toLowerCase());
  }
  return read;
}
