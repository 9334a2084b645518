import { AllowsCookie, Caller, principalName, Requires, type Principal } from '@callboard/access';
import type { RouteMethod, RouteRequest } from '@callboard/plugin-sdk';
import { Controller, Delete, Get, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallPlugin } from './call-plugin.use-case.js';
import { plainQuery, replyHeaders, requestHeaders } from './exchange.js';

/** `/api/<plugin id>/…` for every id that no service has. The caller's token ends here: a plugin learns who it is, no more. */
@Controller('api/:plugin')
@Requires('plugins.route.use')
export class PluginRoutesController {
  constructor(private readonly callPlugin: CallPlugin) {}

  @Get('*')
  @AllowsCookie()
  get(@Param('plugin') plugin: string, @Caller() caller: Principal, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(plugin, caller, request, reply);
  }

  @Post('*')
  post(@Param('plugin') plugin: string, @Caller() caller: Principal, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(plugin, caller, request, reply);
  }

  @Put('*')
  put(@Param('plugin') plugin: string, @Caller() caller: Principal, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(plugin, caller, request, reply);
  }

  @Patch('*')
  patch(@Param('plugin') plugin: string, @Caller() caller: Principal, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(plugin, caller, request, reply);
  }

  @Delete('*')
  delete(@Param('plugin') plugin: string, @Caller() caller: Principal, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(plugin, caller, request, reply);
  }

  private async answer(pluginId: string, caller: Principal, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const result = await this.callPlugin.execute({
      pluginId,
      path: pathBelowMount(request.raw.url ?? '/'),
      method: (request.method === 'HEAD' ? 'GET' : request.method) as RouteMethod,
      query: plainQuery(request.query),
      headers: requestHeaders(request.headers),
      body: request.body as RouteRequest['body'],
      caller: { type: caller.type, ref: principalName(caller) },
    });
    void reply.code(result.status).headers(replyHeaders(result)).send(result.body);
  }
}

/** `/api/<plugin>/a%20b?x` → `/a%20b`. */
function pathBelowMount(url: string): string {
  const path = url.split('?')[0] ?? '/';
  return path.replace(/^\/api\/[^/]+/, '') || '/';
}
