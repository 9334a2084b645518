/**
 * Makes any text a single token of a NATS subject: lower case, with `%`, `.`, `*`, `>`, blanks and control
 * characters percent-encoded (UTF-8). Reversible up to letter case with {@link decodeSubjectToken}.
 */
export function encodeSubjectToken(text: string): string {
  let token = '';
  for (const character of text.toLowerCase()) {
    const code = character.codePointAt(0) ?? 0;
    const plain = code > 0x20 && code < 0x7f && !'%.*>'.includes(character);
    token += plain ? character : percentEncode(character);
  }
  return token;
}

/** Gives back the lower-cased text that {@link encodeSubjectToken} was given; throws URIError on a token it did not make. */
export function decodeSubjectToken(token: string): string {
  return decodeURIComponent(token);
}

function percentEncode(character: string): string {
  let encoded = '';
  for (const byte of new TextEncoder().encode(character)) {
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
