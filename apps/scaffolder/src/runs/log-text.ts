/** What a log line shows for a secret. */
const BLANK = '***';

/** Shorter texts stand everywhere and protect nothing. */
const MIN_SECRET = 3;
const MIN_DERIVED = 8;

/** Longest line that is kept. */
const MAX_LINE = 64 * 1024;

/**
 * Makes a function that blanks secrets in texts: only the secret, not the line around it. Also their base64, URL and JSON
 * forms, and the lines of those that have several.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  // Longest first: a secret that contains another one is blanked whole.
  const pattern = new RegExp([...forms].sort((a, b) => b.length - a.length).map(escapePattern).join('|'), 'g');
  return (text) => text.replace(pattern, BLANK);
}

/** Escapes what a terminal would obey (C0, C1, DEL), but for line breaks and tabs, and cuts what is too long. */
export function plainText(text: string): string {
  const cut = text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}… [cut at ${MAX_LINE} characters]` : text;
  // eslint-disable-next-line no-control-regex
  return cut.replace(/\r\n/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const COLOURS = { info: 32, warn: 33, error: 31 } as const;

/** A line of an action as clients know it: a coloured level in front (ECMA-48 SGR). */
export function actionLine(level: keyof typeof COLOURS, message: string): string {
  return `\u001b[${COLOURS[level]}m${level}\u001b[39m: ${plainText(message)}`;
}

function formsOf(secret: string): string[] {
  if (secret.length < MIN_SECRET) return [];
  const lines = secret.includes('\n') ? secret.split(/\r?\n/).filter((line) => line.length >= MIN_DERIVED) : [];
  if (secret.length < MIN_DERIVED) return [secret];
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, base64, base64.replace(/=+$/, ''), Buffer.from(secret).toString('base64url'), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...lines];
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
