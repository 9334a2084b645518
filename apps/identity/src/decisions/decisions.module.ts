import { Module } from '@nestjs/common';
import { DecidePermissions } from './decide-permissions.query.js';
import { DecisionsController } from './decisions.controller.js';

@Module({ controllers: [DecisionsController], providers: [DecidePermissions] })
export class DecisionsModule {}
