import { readArguments, SUITES } from './arguments.mjs';

describe('the arguments', () => {
  it('default to both sizes and all suites', () => {
    expect(readArguments([])).toMatchObject({ entities: [1000, 10000], suites: SUITES, layout: 'flat', pids: {}, direct: false });
  });

  it('name processes', () => {
    expect(readArguments(['--pids', 'catalog=12,postgres=34']).pids).toEqual({ catalog: 12, postgres: 34 });
  });

  it('say what is wrong with them', () => {
    expect(() => readArguments(['--suites', 'read,cook'])).toThrow('--suites: cook is none of');
    expect(() => readArguments(['--entities', '1000,many'])).toThrow('--entities: 1000,many is not a list of numbers');
    expect(() => readArguments(['--layout', 'round'])).toThrow('--layout: flat or tree');
    expect(() => readArguments(['--pids', '12'])).toThrow('--pids: 12 is not <name>=<pid>');
  });
});
