import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

const OPERATION = 'callboard:operation';

/** What a route reads and answers, for the API document. The schemas are those that the route itself reads with. */
export interface Operation {
  /** What generated clients call it; unique in the document. */
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A body may be left out. */
  readonly bodyOptional?: true;
  /** By status: the JSON that is answered, or undefined for an empty reply. */
  readonly replies: Readonly<Record<number, z.ZodType | undefined>>;
}

/** Says what a route reads and answers. */
export const Describes = (operation: Operation): MethodDecorator => SetMetadata(OPERATION, operation);

/** What the route says of itself. */
export function readOperation(handler: object): Operation | undefined {
  return Reflect.getMetadata(OPERATION, handler) as Operation | undefined;
}
