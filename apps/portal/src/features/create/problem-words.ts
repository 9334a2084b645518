/** What a validator says about one value. */
export interface SchemaProblem {
  readonly keyword: string;
  /** JSON pointer of the value. */
  readonly pointer: string;
  /** The value of the broken keyword: the pattern, the limit. */
  readonly limit?: unknown;
  /** For `required`: which property. */
  readonly property?: string;
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'This is not an e-mail address.',
  uri: 'This is not an address (https://…).',
  url: 'This is not an address (https://…).',
  date: 'This is not a date (2026-11-23).',
  'date-time': 'This is not a date with a time.',
  hostname: 'This is not the name of a host.',
  ipv4: 'This is not an IPv4 address.',
  uuid: 'This is not a UUID.',
};

const TYPES: Readonly<Record<string, string>> = { integer: 'Give a whole number.', number: 'Give a number.', boolean: 'Choose yes or no.', array: 'Give a list.', object: 'Fill in this part.', string: 'Give a text.' };

/** What is wrong with a value, for the person who gave it: plain, and with what to do. */
export function problemWords({ keyword, limit }: SchemaProblem): string {
  const count = (unit: string) => `${String(limit)} ${unit}${limit === 1 ? '' : 's'}`;
  switch (keyword) {
    case 'required':
      return 'This is needed.';
    case 'type':
      return TYPES[String([limit].flat()[0])] ?? 'This has the wrong type.';
    case 'pattern':
      return `This does not fit the form ${String(limit)}`;
    case 'format':
      return FORMATS[String(limit)] ?? `This is not a ${String(limit)}.`;
    case 'enum':
    case 'const':
      return 'Choose one of the list.';
    case 'minLength':
      return `Give at least ${count('character')}.`;
    case 'maxLength':
      return `Give at most ${count('character')}.`;
    case 'minimum':
      return `Give ${String(limit)} or more.`;
    case 'maximum':
      return `Give ${String(limit)} or less.`;
    case 'exclusiveMinimum':
      return `Give more than ${String(limit)}.`;
    case 'exclusiveMaximum':
      return `Give less than ${String(limit)}.`;
    case 'multipleOf':
      return `Give a multiple of ${String(limit)}.`;
    case 'minItems':
      return `Give at least ${count('entry').replace('entrys', 'entries')}.`;
    case 'maxItems':
      return `Give at most ${count('entry').replace('entrys', 'entries')}.`;
    case 'uniqueItems':
      return 'One entry is there twice.';
    case 'additionalProperties':
      return 'The template does not know this field.';
    default:
      return 'The template does not accept this.';
  }
}
