import { kindDeclarationSchema, kindExtensionSchema, type KindDeclaration, type KindExtensionDeclaration } from '@callboard/contracts';
import { InvalidInput } from '@callboard/service-kit';
import type { z } from 'zod';

/** The declaration of the kind that the path names; the body may repeat the name. */
export function readKind(kind: string, body: unknown): KindDeclaration {
  return read(kindDeclarationSchema, named(body, 'kind', kind));
}

/** The declaration of the extension that the path names; the body may repeat the names. */
export function readExtension(kind: string, name: string, body: unknown): KindExtensionDeclaration {
  return read(kindExtensionSchema, named(named(body, 'kind', kind), 'name', name));
}

function named(body: unknown, key: string, value: string): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidInput('invalid_kind', 'The body must be an object');
  }
  const given = (body as Record<string, unknown>)[key];
  if (given !== undefined && String(given).toLowerCase() !== value.toLowerCase()) {
    throw new InvalidInput('invalid_kind', `${key} must be ${value}, as in the path`, { details: { field: key } });
  }
  return { [key]: value, ...body };
}

function read<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const { data, error } = schema.safeParse(body);
  if (error) {
    const [{ path = [], message = '' } = {}] = error.issues;
    const field = path.join('.');
    throw new InvalidInput('invalid_kind', `${field || 'The body'} ${message}`, { details: { field, problems: error.issues.slice(0, 20).map((issue) => ({ field: issue.path.join('.'), message: issue.message })) } });
  }
  return data;
}
