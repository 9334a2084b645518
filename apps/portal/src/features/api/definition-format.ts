/** What a definition is written in: words for people, and the language it is coloured as. */
export interface DefinitionFormat {
  readonly words: string;
  readonly language: 'yaml' | 'json' | 'graphql' | 'proto' | 'text';
}

/** Reads `spec.type` of an API, and the version out of the definition's first lines where it has one. */
export function definitionFormat(type: string | undefined, definition: string): DefinitionFormat {
  const notation = /^\s*[{[]/.test(definition) ? 'json' : 'yaml';
  const version = /^[\s{]*["']?(?:openapi|swagger|asyncapi)["']?\s*:\s*["']?([\d.]+)/m.exec(definition.slice(0, 2_000))?.[1];
  switch (type?.toLowerCase()) {
    case 'openapi':
      return { words: join('OpenAPI', version), language: notation };
    case 'asyncapi':
      return { words: join('AsyncAPI', version), language: notation };
    case 'graphql':
      return { words: 'GraphQL', language: 'graphql' };
    case 'grpc':
      return { words: join('Protocol Buffers', /^\s*syntax\s*=\s*"proto(\d)"/m.exec(definition)?.[1]), language: 'proto' };
    default:
      return { words: type ?? 'Definition', language: notation === 'json' ? 'json' : 'text' };
  }
}

function join(words: string, version: string | undefined): string {
  return version === undefined ? words : `${words} ${version}`;
}
