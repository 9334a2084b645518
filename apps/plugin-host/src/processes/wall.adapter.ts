import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PluginWall } from '@callboard/plugin-sdk';
import type { PluginLimits } from '../config.js';

const run = promisify(execFile);

/** A probe that takes longer has failed. */
const PROBE_MS = 5_000;

/** Own user, network and process namespaces; the user is mapped so that exec drops every capability. Without --user where only root may unshare. */
const NAMESPACES = [
  ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--net', '--pid', '--fork', '--kill-child', '--'],
  ['unshare', '--net', '--pid', '--fork', '--kill-child', '--'],
];

/** What stands around plugin processes here, and how a process is started behind it. */
export interface Wall {
  readonly view: PluginWall;
  /** Program and arguments that run `node` with the rest. */
  command(node: readonly string[]): readonly [string, ...string[]];
}

/** Finds out, by trying, which walls this machine can build. */
export async function probeWall(limits: PluginLimits): Promise<Wall> {
  const memory = await works('sh', ['-c', `ulimit -d ${limits.memoryMiB * 1024}`]);
  const files = await works('sh', ['-c', `ulimit -n ${limits.openFiles}`]);
  const namespaces = await firstWorking(NAMESPACES);
  const script = [
    memory ? `ulimit -d ${limits.memoryMiB * 1024}` : ':',
    files ? `ulimit -n ${limits.openFiles}` : ':',
    // Descriptor 4 is the host's life line: its end without a word means that the host died, and the process with it.
    'me=$$; (read -r word <&4 || kill -9 "$me") 3>&- >/dev/null 2>&1 &',
    'exec 4<&-',
    'exec nice -n 10 "$@"',
  ].join('\n');
  return {
    view: {
      permissions: true,
      memoryMiB: memory ? limits.memoryMiB : undefined,
      openFiles: files ? limits.openFiles : undefined,
      network: namespaces ? 'closed' : 'open',
      processes: namespaces ? 'hidden' : 'visible',
    },
    command: (node) => ['sh', '-c', script, 'plugin', ...(namespaces ?? []), ...node],
  };
}

async function firstWorking(candidates: readonly string[][]): Promise<string[] | undefined> {
  for (const candidate of candidates) {
    const [program = '', ...args] = candidate;
    if (await works(program, [...args, 'true'])) return candidate;
  }
  return undefined;
}

async function works(program: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(program, [...args], { timeout: PROBE_MS, env: { PATH } });
    return true;
  } catch {
    return false;
  }
}

/** Where sh, nice and unshare are; plugin processes get no environment from the host. */
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
