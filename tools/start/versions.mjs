/**
 * The first version number in a program's answer to `--version`, as numbers; undefined when there is none.
 * @param {string} text
 * @returns {number[] | undefined}
 */
export function versionIn(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/**
 * @param {readonly number[]} version
 * @param {readonly number[]} floor
 */
export function isAtLeast(version, floor) {
  for (const [index, wanted] of floor.entries()) {
    const part = version[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
