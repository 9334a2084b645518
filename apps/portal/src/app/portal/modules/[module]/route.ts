import { findSharedModule, moduleSource } from '../../../../features/plugins/shared-modules';

/** The modules of the import map. */
export async function GET(_request: Request, { params }: { params: Promise<{ module: string }> }): Promise<Response> {
  const name = findSharedModule((await params).module);
  if (!name) return new Response(null, { status: 404 });
  return new Response(moduleSource(name), { headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' } });
}
