import { createApp } from './app.js';

const port = Number(process.env.PORT ?? ${{ values.port }});
const app = createApp();

app.listen(port, () => console.log(`${{ values.name }} listens on http://localhost:${port}`));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => app.close(() => process.exit(0)));
}
