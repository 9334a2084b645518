import { apiDocument, Describes, Requires, RouteTable } from '@callboard/access';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { z } from 'zod';
import { JSON_TYPE } from '../entities/json-reply.js';

const MOUNT = '/api/catalog/';

const HEAD = {
  title: 'catalog',
  version: '1',
  description: 'Entities, where they come from and how they belong together. Routes that Backstage has too take and answer what they do there.',
};

/** The API of the catalog as an OpenAPI document, made of the routes that are really there. */
@Controller('api/catalog')
export class ApiDocumentController {
  private text?: string;

  constructor(@Inject(RouteTable) private readonly routes: RouteTable) {}

  @Get('openapi.json')
  @Header('content-type', JSON_TYPE)
  @Requires('catalog.entity.read')
  @Describes({ id: 'GetApiDocument', summary: 'This document', replies: { 200: z.looseObject({ openapi: z.string() }) } })
  read(): string {
    this.text ??= JSON.stringify(apiDocument(HEAD, this.routes.list().filter(({ path }) => path.startsWith(MOUNT))));
    return this.text;
  }
}
