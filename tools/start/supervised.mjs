import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { startTimeOf, stopProcess } from './processes.mjs';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** Who has run this long was well; his next restart is quick again. */
const WELL_AFTER_MS = 10_000;

/**
 * The pause before a restart: 0.2 s, doubled with each death in a row, at most 5 s.
 * @param {number} deaths in a row, from 1
 */
export function pauseBeforeRestart(deaths) {
  return Math.min(FIRST_PAUSE_MS * 2 ** (deaths - 1), LONGEST_PAUSE_MS);
}

/**
 * @typedef {object} SupervisedOptions
 * @property {string} name
 * @property {import('./log-file.mjs').LogFile} log where its output goes
 * @property {() => Promise<import('node:child_process').ChildProcess>} launch starts the program; rejects when it did not come up
 * @property {NodeJS.Signals} [stopSignal]
 * @property {number} stopTimeoutMs after which it is ended by force
 */

/**
 * One program that is kept running: when it dies it is started again, ever more slowly, until {@link Supervised.stop}.
 *
 * Emits `start` with the process, and `death` with `{ name, how, code, deaths, pauseMs }`.
 */
export class Supervised extends EventEmitter {
  /** @param {SupervisedOptions} options */
  constructor({ name, log, launch, stopSignal = 'SIGTERM', stopTimeoutMs }) {
    super();
    this.name = name;
    this.log = log;
    /** @private */ this.launch = launch;
    /** @private */ this.stopSignal = stopSignal;
    /** @private */ this.stopTimeoutMs = stopTimeoutMs;
    /** @private */ this.stopping = new AbortController();
    /** @type {{ pid: number, startTime?: string } | undefined} */
    this.process = undefined;
    /** @private @type {Promise<void> | undefined} */
    this.restarting = undefined;
    /** In a row; 0 while all is well. */
    this.deaths = 0;
  }

  /** Starts it for the first time; rejects when it does not come up. */
  async start() {
    await this.run();
  }

  /** @private */
  async run() {
    this.log.mark();
    const child = await this.launch();
    const died = once(child, 'exit').catch(() => [null, null]);
    const pid = child.pid ?? 0;
    const startedAt = Date.now();
    this.process = { pid, startTime: startTimeOf(pid) };
    if (this.stopping.signal.aborted) {
      await this.end();
      return;
    }
    this.emit('start', this.process);
    void died.then(([code, signal]) => {
      this.process = undefined;
      if (this.stopping.signal.aborted) return;
      if (Date.now() - startedAt >= WELL_AFTER_MS) this.deaths = 0;
      this.restarting = this.restart(signal ? `was ended by ${signal}` : `ended with status ${code}`, code);
    });
    // It may have died between its start and our listening.
    if (child.exitCode !== null || child.signalCode !== null) child.emit('exit', child.exitCode, child.signalCode);
  }

  /**
   * @private
   * @param {string} how
   * @param {number | null} code
   */
  async restart(how, code) {
    for (let reason = how; ; ) {
      this.deaths += 1;
      const pauseMs = pauseBeforeRestart(this.deaths);
      this.emit('death', { name: this.name, how: reason, code, deaths: this.deaths, pauseMs });
      try {
        await delay(pauseMs, undefined, { signal: this.stopping.signal });
      } catch {
        return;
      }
      try {
        await this.run();
        return;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
      }
    }
  }

  /** Ends it for good. Returns false when force was needed. */
  async stop() {
    this.stopping.abort();
    const inTime = await this.end();
    // A restart may be at work this moment; it ends what it has just started.
    await this.restarting;
    return inTime;
  }

  /** @private */
  end() {
    return stopProcess(this.process, { signal: this.stopSignal, timeoutMs: this.stopTimeoutMs });
  }

  /** Ends it at once. */
  async killNow() {
    this.stopping.abort();
    await stopProcess(this.process, { signal: 'SIGKILL', timeoutMs: 2_000 });
  }
}
