import type { UiHints } from '../split-schema';

/** Hints in which fields that nobody has installed are replaced by plain ones, with a word about it. */
export function withKnownFields(hints: UiHints, known: readonly string[]): UiHints {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(hints)) {
    if (key === 'ui:field' && typeof value === 'string' && !known.includes(value)) {
      result['ui:help'] = hints['ui:help'] ?? `The template asks for the field “${value}”, which is not installed. A plain one stands in.`;
    } else if (key === 'items' && Array.isArray(value)) {
      result[key] = value.map((each) => withKnownFields(each as UiHints, known));
    } else {
      result[key] = !key.startsWith('ui:') && typeof value === 'object' && value !== null && !Array.isArray(value) ? withKnownFields(value as UiHints, known) : value;
    }
  }
  return result;
}
