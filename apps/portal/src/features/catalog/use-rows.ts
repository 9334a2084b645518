'use client';
import { useCallback, useRef, useState } from 'react';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import type { EntityRow, EntityRows } from '../../data/catalog';

/** The rows loaded so far, and how to get on. */
export interface LoadedRows {
  readonly rows: readonly EntityRow[];
  readonly hasMore: boolean;
  readonly failure?: string;
  readonly loadMore: () => void;
  /** Changes a row in place: something happened to its entity. */
  readonly changeRow: (ref: string, change: (row: EntityRow) => EntityRow) => void;
}

/** Starts with the page the server sent and appends further ones. `address` is the query of the view, without `?`. */
export function useRows(first: EntityRows, address: string): LoadedRows {
  const [rows, setRows] = useState(first.rows);
  const [cursor, setCursor] = useState(first.nextCursor);
  const [failure, setFailure] = useState<string>();
  const isLoading = useRef(false);

  const loadMore = useCallback(() => {
    if (isLoading.current || cursor === undefined) return;
    isLoading.current = true;
    setFailure(undefined);
    const query = new URLSearchParams(address);
    query.set('cursor', cursor);
    callPortal<EntityRows>(`/portal/catalog-rows?${query}`)
      .then((page) => {
        setRows((before) => {
          // An entity that moved in the order while we read would come twice.
          const known = new Set(before.map(({ ref }) => ref));
          return [...before, ...page.rows.filter(({ ref }) => !known.has(ref))];
        });
        setCursor(page.nextCursor);
      })
      .catch((error: unknown) => setFailure(error instanceof PortalApiError ? error.message : 'Further rows could not be loaded.'))
      .finally(() => {
        isLoading.current = false;
      });
  }, [address, cursor]);

  const changeRow = useCallback((ref: string, change: (row: EntityRow) => EntityRow) => {
    setRows((before) => before.map((row) => (row.ref === ref ? change(row) : row)));
  }, []);

  return { rows, hasMore: cursor !== undefined, failure, loadMore, changeRow };
}
