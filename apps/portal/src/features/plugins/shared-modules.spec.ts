import * as react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { findSharedModule, moduleFile, moduleSource, SHARED_MODULES } from './shared-modules';

describe('the modules that plugins share with the portal', () => {
  it.each([
    ['react', react],
    ['react/jsx-runtime', jsxRuntime],
  ] as const)('names only what %s has, and all of it that is public', (name, module) => {
    const offered = Object.keys(module).filter((key) => !/^(unstable_|__|default$|module\.exports$)/.test(key));
    const serverOnly = ['act', 'addTransitionType', 'cache', 'cacheSignal', 'captureOwnerStack', 'ViewTransition'];
    expect([...SHARED_MODULES[name]].sort()).toEqual(offered.filter((key) => !serverOnly.includes(key)).sort());
  });

  it('is found by its file name only', () => {
    expect(findSharedModule(moduleFile('react/jsx-runtime'))).toBe('react/jsx-runtime');
    expect(findSharedModule('react-dom.js')).toBeUndefined();
  });

  it('hands on the instance of the page', async () => {
    Object.assign(globalThis, { callboardModules: { 'react/jsx-runtime': { Fragment: 'f', jsx: 'j', jsxs: 's' } } });
    const module = (await import(`data:text/javascript,${encodeURIComponent(moduleSource('react/jsx-runtime'))}`)) as Record<string, unknown>;
    expect(module).toMatchObject({ jsx: 'j', jsxs: 's', Fragment: 'f' });
  });
});
