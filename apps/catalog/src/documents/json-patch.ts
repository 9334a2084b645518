import { isJsonObject } from '@callboard/catalog-model';

/** One operation of a JSON Patch (RFC 6902) of those that are made here. */
export type PatchOperation = { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown } | { readonly op: 'remove'; readonly path: string };

/**
 * The JSON Patch that makes one value of another, in time that grows with their size only: items of a list are compared in
 * their places, once what both lists begin and end with is set aside. A search for the shortest patch takes the square of
 * a list's length and more, and lists are as long as authors like.
 */
export function jsonPatch(before: unknown, after: unknown): PatchOperation[] {
  const operations: PatchOperation[] = [];
  collect(before, after, '', operations);
  return operations;
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSameJson(item, b[index]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) {
    return false;
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]));
}

/** A JSON pointer (RFC 6901) one step further. */
export function pointer(path: string, key: string | number): string {
  return `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function collect(before: unknown, after: unknown, path: string, operations: PatchOperation[]): void {
  if (Array.isArray(before) && Array.isArray(after)) {
    collectItems(before, after, path, operations);
  } else if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of Object.keys(before)) {
      if (!Object.hasOwn(after, key)) {
        operations.push({ op: 'remove', path: pointer(path, key) });
      }
    }
    for (const [key, value] of Object.entries(after)) {
      if (Object.hasOwn(before, key)) {
        collect(before[key], value, pointer(path, key), operations);
      } else {
        operations.push({ op: 'add', path: pointer(path, key), value });
      }
    }
  } else if (before !== after) {
    operations.push({ op: 'replace', path, value: after });
  }
}

function collectItems(before: readonly unknown[], after: readonly unknown[], path: string, operations: PatchOperation[]): void {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSameJson(before[start], after[start])) {
    start++;
  }
  let tail = 0;
  while (tail < shorter - start && isSameJson(before[before.length - 1 - tail], after[after.length - 1 - tail])) {
    tail++;
  }
  const [endBefore, endAfter] = [before.length - tail, after.length - tail];
  const paired = Math.min(endBefore, endAfter);
  for (let index = start; index < paired; index++) {
    collect(before[index], after[index], pointer(path, index), operations);
  }
  for (let index = endBefore - 1; index >= paired; index--) {
    operations.push({ op: 'remove', path: pointer(path, index) });
  }
  for (let index = paired; index < endAfter; index++) {
    operations.push({ op: 'add', path: pointer(path, index), value: after[index] });
  }
}
