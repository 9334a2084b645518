import { Module } from '@nestjs/common';
import { EntitiesModule } from '../entities/entities.module.js';
import { KindsModule } from '../kinds/kinds.module.js';
import { ElkLayout } from './elk-layout.adapter.js';
import { FindPaths } from './find-paths.query.js';
import { GetGraph } from './get-graph.query.js';
import { GetImpact } from './get-impact.query.js';
import { GraphController } from './graph.controller.js';
import { GraphCursors } from './graph-cursors.query.js';
import { GraphLabels } from './graph-labels.query.js';
import { GRAPH_LAYOUT } from './graph-layout.port.js';
import { GraphRepository } from './graph.repository.js';
import { ListCycles } from './list-cycles.query.js';
import { ListLooseEnds } from './list-loose-ends.query.js';
import { RelationNames } from './relation-names.query.js';
import { RelationsRepository } from './relations.repository.js';
import { RelationGraphs } from './relation-graphs.query.js';

/** The graph that relations make: neighbourhoods laid out for drawing, and questions about the whole. */
@Module({
  imports: [EntitiesModule, KindsModule],
  controllers: [GraphController],
  providers: [GraphRepository, RelationsRepository, RelationNames, GraphCursors, GraphLabels, RelationGraphs, GetGraph, GetImpact, FindPaths, ListCycles, ListLooseEnds, ElkLayout, { provide: GRAPH_LAYOUT, useExisting: ElkLayout }],
})
export class GraphModule {}
