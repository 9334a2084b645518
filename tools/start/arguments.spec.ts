import { join } from 'node:path';
import { parseStartArguments } from './arguments.mjs';
import { ROOT } from './checkout.mjs';
import { portsFor } from './stack-ports.mjs';

describe('the arguments of npm start', () => {
  it('are all optional: port 3000, data beside the checkout, examples, every app', () => {
    expect(parseStartArguments([], '/home/someone')).toEqual({
      help: false,
      port: 3000,
      dataDir: join(ROOT, '.callboard'),
      catalog: [],
      config: [],
      examples: true,
      fresh: false,
      apps: ['portal', 'catalog', 'scaffolder', 'search', 'plugin-host', 'identity'],
    });
  });

  it('name files relative to where the person is, and leave URLs alone', () => {
    const { catalog, config, dataDir } = parseStartArguments(
      ['--catalog', 'mine', '--catalog', 'https://git.example/all.yaml', '--config', 'a.yaml', '--config', '/b.yaml', '--data-dir', 'data'],
      '/home/someone',
    );
    expect({ catalog, config, dataDir }).toEqual({
      catalog: ['/home/someone/mine', 'https://git.example/all.yaml'],
      config: ['/home/someone/a.yaml', '/b.yaml'],
      dataDir: '/home/someone/data',
    });
  });

  it('take --only as a list or repeated, and start in one order', () => {
    expect(parseStartArguments(['--only', 'search,catalog', '--only', 'portal']).apps).toEqual(['portal', 'catalog', 'search']);
  });

  it.each([
    [['--port', '80'], /--port 80 is not a port/],
    [['--port', '65500'], /--port 65500 is not a port/],
    [['--port', '3000x'], /--port 3000x/],
    [['--only', 'catalogue'], /there is no such service/],
    [['--verbose'], /--verbose/],
    [['extra'], /extra/],
  ])('refuse %j with a sentence', (args, message) => {
    expect(() => parseStartArguments(args)).toThrow(message);
  });
});

describe('the ports of a stack', () => {
  it('follow from the one of the portal', () => {
    expect(portsFor(4000)).toEqual({ apps: { portal: 4000, catalog: 4101, scaffolder: 4102, search: 4103, 'plugin-host': 4104, identity: 4105 }, git: 4106 });
  });
});
