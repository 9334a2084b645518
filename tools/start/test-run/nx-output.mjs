/**
 * What `nx run-many --outputStyle=static` printed, taken apart.
 * @typedef {object} NxOutput
 * @property {Map<string, string>} tasks what each task printed, by `<project>:<target>`
 * @property {string[]} failed tasks that failed, and those that could not run because of them
 * @property {string[]} cached tasks whose result was known already
 */

/**
 * @param {string} text
 * @returns {NxOutput}
 */
export function parseNxOutput(text) {
  /** @type {Map<string, string>} */
  const tasks = new Map();
  const failed = [];
  const cached = [];
  /** @type {string | undefined} */
  let current;
  let inFailures = false;
  for (const line of text.split('\n')) {
    const start = /^> nx run (\S+:\S+)(\s+\[.*cache.*\])?\s*$/.exec(line);
    if (start?.[1]) {
      current = start[1];
      inFailures = false;
      tasks.set(current, '');
      if (start[2]) cached.push(current);
    } else if (/^ NX {3}/.test(line)) {
      current = undefined;
      inFailures = false;
    } else if (current === undefined && /^(Failed tasks|Tasks not run)/.test(line)) {
      inFailures = true;
    } else if (inFailures) {
      const name = /^- (\S+:\S+)$/.exec(line)?.[1];
      if (name) failed.push(name);
      else if (line.trim()) inFailures = false;
    } else if (current !== undefined) {
      tasks.set(current, `${tasks.get(current)}${line}\n`);
    }
  }
  return { tasks, failed, cached };
}

/**
 * What a failed task said, without npm's own words about the script.
 * @param {string} text
 */
export function withoutNpmNoise(text) {
  return text
    .split('\n')
    .filter((line) => !/^npm (warn|error|notice)\b/.test(line) && !/^> @?[\w/.-]+@\S+ [\w:-]+$/.test(line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
