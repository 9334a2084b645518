import preset from '../../jest.preset.js';

export default {
  ...preset,
  globalSetup: './src/start-stack.mjs',
  globalTeardown: './src/stop-stack.mjs',
};
