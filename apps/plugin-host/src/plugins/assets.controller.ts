import { Public } from '@callboard/access';
import { NotFound } from '@callboard/service-kit';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { assetHash } from '../packages/plugin-package.js';
import { PluginRegistry } from '../packages/plugin-registry.js';

const ONE_YEAR_SECONDS = 31_536_000;

/** Serves the files that browsers load: an index made when the package was read, never a path on a disk. */
@Controller('api/plugins')
export class AssetsController {
  constructor(private readonly registry: PluginRegistry) {}

  // Public: import() sends no token, and a bundle holds no secrets. Also served while the plugin is off: open pages may still hold it.
  @Get(':id/:version/assets/:hash/:file')
  @Public()
  get(@Param('id') id: string, @Param('version') version: string, @Param('hash') hash: string, @Param('file') file: string, @Res() reply: FastifyReply): void {
    const found = this.registry.get(id)?.package;
    const asset = found?.manifest.version === version && assetHash(found.hash) === hash ? found.assets.get(file) : undefined;
    if (!asset) throw new NotFound('route_not_found', 'No plugin has this file');
    void reply
      .header('content-type', asset.contentType)
      .header('cache-control', `public, max-age=${ONE_YEAR_SECONDS}, immutable`)
      .header('x-content-type-options', 'nosniff')
      .send(asset.content);
  }
}
