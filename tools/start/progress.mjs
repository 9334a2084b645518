/**
 * Tells what a long step is at; what is `fleeting` is worth a changing line, but no line of a log.
 * @typedef {(text: string, fleeting?: 'fleeting') => void} Say
 */

/**
 * @typedef {object} Progress
 * @property {<T>(name: string, work: (say: Say) => Promise<T>, detail?: (result: T) => string) => Promise<T>} step
 *   does `work` and prints its name, what came of it and how long it took
 * @property {(text: string) => void} note
 */

const NAME_WIDTH = 14;

/**
 * Prints one line per step: on a terminal a line that changes, elsewhere (a log) only finished ones and what steps say.
 * @param {NodeJS.WriteStream} [out]
 * @returns {Progress}
 */
export function createProgress(out = process.stdout) {
  const live = out.isTTY === true;
  const dim = (/** @type {string} */ text) => (live ? `\u001b[2m${text}\u001b[0m` : text);
  const clear = live ? '\r\u001b[2K' : '';
  let running = 0;
  return {
    async step(name, work, detail = () => '') {
      const started = performance.now();
      const show = (/** @type {string} */ text) => {
        // Steps that run side by side would overwrite each other's changing line.
        if (live && running === 1) out.write(`${clear}  ${name.padEnd(NAME_WIDTH)} ${dim(text.slice(0, (out.columns || 80) - NAME_WIDTH - 5))}`);
      };
      /** @type {Say} */
      const say = (text, fleeting) => {
        if (live) show(text);
        else if (!fleeting) out.write(`  ${name.padEnd(NAME_WIDTH)} ${text}\n`);
      };
      running += 1;
      show('…');
      try {
        const result = await work(say);
        const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
        out.write(`${clear}  ${name.padEnd(NAME_WIDTH)} ${detail(result).padEnd(44)} ${dim(seconds.padStart(7))}\n`);
        return result;
      } catch (error) {
        out.write(`${clear}  ${name.padEnd(NAME_WIDTH)} failed\n`);
        throw error;
      } finally {
        running -= 1;
      }
    },
    note(text) {
      out.write(`${clear}${text}\n`);
    },
  };
}
