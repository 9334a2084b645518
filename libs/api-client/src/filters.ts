/** One set of conditions, all of which must hold; a list means any of its values, `true` that the field exists. */
export type FilterSet = Readonly<Record<string, string | readonly string[] | true>>;

/** Writes sets (any of which may hold) as values of the repeated `filter` parameter, in Backstage's grammar. */
export function writeFilters(sets: readonly FilterSet[]): string[] {
  return sets
    .map((set) =>
      Object.entries(set)
        .flatMap(([key, value]) => (value === true ? [key] : (typeof value === 'string' ? [value] : value).map((one) => `${key}=${one}`)))
        .join(','),
    )
    .filter((text) => text !== '');
}
