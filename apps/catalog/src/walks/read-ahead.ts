/** Files read at the same time. */
const READ_AHEAD = 16;

/** Works ahead, and gives the results in the order of the items. */
export async function* readAhead<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): AsyncGenerator<Result, void> {
  const pending: Promise<Result>[] = [];
  for (let next = 0, done = 0; done < items.length; done++) {
    while (next < items.length && next < done + READ_AHEAD) {
      const result = work(items[next++] as Item);
      // It is awaited below; until then a failure is not an unhandled one.
      result.catch(() => undefined);
      pending.push(result);
    }
    yield await (pending[done] as Promise<Result>);
    // What has been handed on need not be held.
    delete pending[done];
  }
}
