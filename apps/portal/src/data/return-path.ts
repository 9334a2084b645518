/**
 * Where to go after signing in: a path of this portal, or its start page.
 *
 * Everything that a browser could take for another host (`//x`, `/\x`, `https:x`), and everything with control characters, becomes `/`.
 */
export function returnPath(wanted: string | undefined): string {
  // eslint-disable-next-line no-control-regex
  if (!wanted || !/^\/(?![/\\])[^\u0000-\u001f\u007f\\]*$/.test(wanted)) return '/';
  // Signing in leads back to itself for ever.
  if (/^\/(login|portal\/session)(?![a-z-])/.test(wanted)) return '/';
  return wanted;
}
