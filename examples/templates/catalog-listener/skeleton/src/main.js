import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { describe } from './describe.js';
import { frames } from './frames.js';

const base = process.env.CALLBOARD_URL ?? 'http://localhost:3000';
const token = process.env.CALLBOARD_TOKEN;
const filter = process.env.CALLBOARD_FILTER ?? ${{ values.filter | dump }};
const cursorFile = process.env.CURSOR_FILE ?? '.cursor';
if (!token) throw new Error('Set CALLBOARD_TOKEN to a token that may read the catalog.');

let connected = false;
createServer((request, response) => {
  response.writeHead(request.url === '/readyz' && !connected ? 503 : 200).end();
}).listen(Number(process.env.PORT ?? 8081));

for (;;) {
  try {
    const cursor = await readFile(cursorFile, 'utf8').catch(() => '');
    const reply = await fetch(`${base}/api/events/stream?filter=${encodeURIComponent(filter)}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...(cursor && { 'last-event-id': cursor }) },
    });
    if (!reply.ok) throw new Error(`Callboard answered ${reply.status}: ${await reply.text()}`);
    connected = true;
    for await (const frame of frames(reply.body)) {
      if (!frame.data) continue;
      console.log(describe(JSON.parse(frame.data)));
      // The cursor is kept after the work: a crash repeats a change, it never skips one.
      await writeFile(cursorFile, frame.id);
    }
  } catch (error) {
    console.error(error.message);
  }
  connected = false;
  await new Promise((wake) => setTimeout(wake, 2000));
}
