'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { catalogIndex } from './catalog-index';

/** The index, loaded when the component mounts. `version` changes with the index; `failed` when it could not be loaded. */
export function useCatalogIndex(): { index: typeof catalogIndex; version: number; isLoaded: boolean; failed: boolean } {
  const [failed, setFailed] = useState(false);
  const version = useSyncExternalStore(catalogIndex.subscribe, catalogIndex.snapshot, () => 0);
  useEffect(() => {
    catalogIndex.load().catch(() => setFailed(true));
  }, []);
  return { index: catalogIndex, version, isLoaded: catalogIndex.isLoaded, failed };
}
