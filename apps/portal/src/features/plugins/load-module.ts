import type { PluginAsset, PluginPortalModule } from '@callboard/plugin-sdk';

/** A module that is not there by then counts as failed. */
const LOAD_TIMEOUT_MS = 5_000;

const modules = new Map<string, Promise<PluginPortalModule>>();

/**
 * Loads a plugin's UI module once: checked against its hash, then imported from the same immutable address.
 *
 * Rejects when the bytes are not those of the manifest, when evaluating fails, or after five seconds.
 */
export function loadModule({ url, integrity }: PluginAsset): Promise<PluginPortalModule> {
  const known = modules.get(url);
  if (known) return known;
  const loading = withinTime(importChecked(url, integrity));
  modules.set(url, loading);
  // A failure is not kept: the next attempt asks again.
  loading.catch(() => modules.delete(url));
  return loading;
}

/** Adds a plugin's style sheet to the page, once. */
export function addStyles({ url, integrity }: PluginAsset): void {
  if (document.head.querySelector(`link[href="${CSS.escape(url)}"]`)) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = url;
  link.integrity = integrity;
  document.head.append(link);
}

async function importChecked(url: string, integrity: string): Promise<PluginPortalModule> {
  if (!/^\/api\/plugins\/[^?#]+$/.test(url)) throw new Error('Its module does not stand at an address of the portal.');
  const response = await fetch(url, { integrity, credentials: 'omit' }).catch((cause: unknown) => {
    throw new Error('Its module cannot be reached, or is not the one that its manifest names.', { cause });
  });
  if (!response.ok) throw new Error(`Its module could not be loaded (${response.status}).`);
  await response.arrayBuffer();
  const [react, jsxRuntime] = await Promise.all([import('react'), import('react/jsx-runtime')]);
  Object.assign(globalThis, { callboardModules: { react, 'react/jsx-runtime': jsxRuntime } });
  return (await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ url)) as PluginPortalModule;
}

async function withinTime<Value>(work: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Its module did not load within five seconds.')), LOAD_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
