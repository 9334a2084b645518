/**
 * The modules that plugin UI leaves as bare imports, with the names it may import from them. The portal's own instances
 * stand behind them, so that hooks of a plugin run in the portal's React.
 */
export const SHARED_MODULES = {
  react: [
    'Activity', 'Children', 'Component', 'Fragment', 'Profiler', 'PureComponent', 'StrictMode', 'Suspense',
    'cloneElement', 'createContext', 'createElement', 'createRef', 'forwardRef', 'isValidElement', 'lazy', 'memo', 'startTransition',
    'use', 'useActionState', 'useCallback', 'useContext', 'useDebugValue', 'useDeferredValue', 'useEffect', 'useEffectEvent', 'useId',
    'useImperativeHandle', 'useInsertionEffect', 'useLayoutEffect', 'useMemo', 'useOptimistic', 'useReducer', 'useRef', 'useState',
    'useSyncExternalStore', 'useTransition', 'version',
  ],
  'react/jsx-runtime': ['Fragment', 'jsx', 'jsxs'],
} as const satisfies Record<string, readonly string[]>;

export type SharedModule = keyof typeof SHARED_MODULES;

/** The file name under which a module stands below `/portal/modules/`. */
export function moduleFile(name: SharedModule): string {
  return `${name.replace('/', '-')}.js`;
}

/** The module behind a file name. */
export function findSharedModule(file: string): SharedModule | undefined {
  return (Object.keys(SHARED_MODULES) as SharedModule[]).find((name) => moduleFile(name) === file);
}

/** An ES module that hands on the portal's instance, which the page has put under `globalThis.callboardModules`. */
export function moduleSource(name: SharedModule): string {
  const names = SHARED_MODULES[name];
  return `const module = globalThis.callboardModules[${JSON.stringify(name)}];\nexport default module;\nexport const { ${names.join(', ')} } = module;\n`;
}
