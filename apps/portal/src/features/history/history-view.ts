/** What the history page shows; all of it stands in the address. */
export interface HistoryView {
  readonly revision?: number;
  /** The revision that it is compared with; the one before, when none is named. */
  readonly against?: number;
  /** Whether the way back to the revision is shown. */
  readonly restore: boolean;
}

/** Reads the view from the address; what cannot be read counts as not said. */
export function readHistoryView(parameters: Readonly<Record<string, string | string[] | undefined>>): HistoryView {
  const number = (name: string) => {
    const text = [parameters[name] ?? ''].flat()[0] ?? '';
    return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  };
  return { revision: number('revision'), against: number('against'), restore: parameters.restore !== undefined };
}

/** The query of a view. */
export function historyQuery({ revision, against, restore }: HistoryView): string {
  const parts = [revision !== undefined && `revision=${revision}`, against !== undefined && `against=${against}`, restore && 'restore=yes'].filter(Boolean);
  return `?${parts.join('&')}`;
}
