import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { ElkLayout } from './elk-layout.adapter.js';
import { GetGraph } from './get-graph.query.js';
import { GraphController } from './graph.controller.js';
import { GRAPH_LAYOUT } from './graph-layout.port.js';
import { GraphRepository } from './graph.repository.js';

/** The neighbourhood of entities, laid out for drawing. */
@Module({
  imports: [EntitiesModule],
  controllers: [GraphController],
  providers: [GraphRepository, GetGraph, ElkLayout, { provide: GRAPH_LAYOUT, useExisting: ElkLayout }],
})
export class GraphModule {}
