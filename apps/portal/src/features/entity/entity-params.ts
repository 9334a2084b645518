/** Where an entity's page stands in the address. */
export interface EntityParams {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** The parameters of a route, decoded. What cannot be decoded stays as it is and will not be found. */
export async function readEntityParams(params: Promise<EntityParams>): Promise<EntityParams> {
  const { namespace, kind, name } = await params;
  return { namespace: decodeSegment(namespace), kind: decodeSegment(kind), name: decodeSegment(name) };
}

/** One part of an address, decoded; as it is when it cannot be. */
export function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
