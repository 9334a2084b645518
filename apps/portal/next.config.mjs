import { fileURLToPath } from 'node:url';

const workspaceRoot = fileURLToPath(new URL('../..', import.meta.url));

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked by the `typecheck` target, which every change passes; doing it twice only costs time.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: workspaceRoot },
  experimental: {
    optimizePackageImports: ['lucide-react', 'react-aria-components', '@callboard/ui'],
  },
};
