import { Module } from '@nestjs/common';
import { ReadValues } from './read-values.query.js';
import { ValuesRepository } from './values.repository.js';
import { WriteValues } from './write-values.use-case.js';

/** Keys and values of plugins. */
@Module({ providers: [ValuesRepository, ReadValues, WriteValues], exports: [ValuesRepository, ReadValues, WriteValues] })
export class StorageModule {}
