import { rm } from 'node:fs/promises';

export default async function stopStack() {
  const launcher = globalThis.callboardLauncher;
  if (launcher && launcher.exitCode === null) {
    const ended = new Promise((resolve) => launcher.once('exit', resolve));
    launcher.kill('SIGINT');
    await ended;
  }
  const { folder } = JSON.parse(process.env.CALLBOARD_E2E_STACK ?? '{}');
  if (folder) await rm(folder, { recursive: true, force: true });
}
