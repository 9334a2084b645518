import { Caller, Describes, principalName, Requires, type Principal } from '@callboard/access';
import { stringifyEntityName } from '@callboard/catalog-model';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ListLocations } from './list-locations.query.js';
import { locationView, type LocationView } from './location-view.js';
import { locationCreatedReply, locationListReply, locationPageReply, locationReply } from './location-replies.dto.js';
import { createQuery, locationBody, locationPageBody, readCreateQuery, readLocation, readLocationPage, writeCursor } from './locations.dto.js';
import { PreviewLocation } from './preview-location.use-case.js';
import { RegisterLocation } from './register-location.use-case.js';
import { RemoveLocation } from './remove-location.use-case.js';
import { UpdateLocation } from './update-location.use-case.js';

/** Registered locations, as Backstage's clients ask for them. */
@Controller('api/catalog/locations')
export class LocationsController {
  constructor(
    @Inject(RegisterLocation) private readonly registerLocation: RegisterLocation,
    @Inject(PreviewLocation) private readonly previewLocation: PreviewLocation,
    @Inject(UpdateLocation) private readonly updateLocation: UpdateLocation,
    @Inject(RemoveLocation) private readonly removeLocation: RemoveLocation,
    @Inject(ListLocations) private readonly listLocations: ListLocations,
  ) {}

  @Post()
  @HttpCode(201)
  @Describes({ id: 'CreateLocation', summary: 'Registers a location and reads it, or says what that would bring', query: createQuery, body: locationBody, replies: { 201: locationCreatedReply } })
  @Requires('catalog.location.create')
  async create(@Caller() caller: Principal, @Query() query: unknown, @Body() body: unknown): Promise<object> {
    const { dryRun, onConflict } = readCreateQuery(query);
    const location = readLocation(body);
    if (dryRun) {
      const { exists, entityRef, entities } = await this.previewLocation.execute(location);
      return { exists, location: { ...location, id: `${location.type}:${location.target}`, entityRef }, entities };
    }
    const registered = await this.registerLocation.execute(location, { onConflict, actor: principalName(caller) });
    return { location: locationView(registered), entities: [] };
  }

  @Get()
  @Describes({ id: 'GetLocations', summary: 'All registered locations', replies: { 200: locationListReply } })
  @Requires('catalog.location.read')
  async list(): Promise<{ data: LocationView }[]> {
    return (await this.listLocations.all()).map((location) => ({ data: locationView(location) }));
  }

  @Post('by-query')
  @HttpCode(200)
  @Describes({ id: 'GetLocationsByQuery', summary: 'A page of registered locations that a predicate over id, type, target and entityRef picks', body: locationPageBody, bodyOptional: true, replies: { 200: locationPageReply } })
  @Requires('catalog.location.read')
  async query(@Body() body: unknown): Promise<object> {
    const request = readLocationPage(body);
    const { items, totalItems, more } = await this.listLocations.page(request);
    return { items: items.map(locationView), totalItems, pageInfo: more === undefined ? {} : { nextCursor: writeCursor(more, request) } };
  }

  @Get('by-entity/:kind/:namespace/:name')
  @Describes({ id: 'GetLocationByEntity', summary: 'The registered location that an entity stems from', replies: { 200: locationReply } })
  @Requires('catalog.location.read')
  async byEntity(@Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string): Promise<LocationView> {
    return locationView(await this.listLocations.byEntity(stringifyEntityName({ kind, namespace, name })));
  }

  @Get(':id')
  @Describes({ id: 'GetLocation', summary: 'One registered location', replies: { 200: locationReply } })
  @Requires('catalog.location.read')
  async byId(@Param('id') id: string): Promise<LocationView> {
    return locationView(await this.listLocations.byId(id));
  }

  @Put(':id')
  @Describes({ id: 'UpdateLocation', summary: 'Points a location at another target', body: locationBody, replies: { 200: locationReply } })
  @Requires('catalog.location.create')
  async update(@Param('id') id: string, @Body() body: unknown): Promise<LocationView> {
    return locationView(await this.updateLocation.execute(id, readLocation(body)));
  }

  @Delete(':id')
  @HttpCode(204)
  @Describes({ id: 'DeleteLocation', summary: 'Unregisters a location and removes what only it brought', replies: { 204: undefined } })
  @Requires('catalog.location.delete')
  remove(@Param('id') id: string): Promise<void> {
    return this.removeLocation.execute(id);
  }
}
