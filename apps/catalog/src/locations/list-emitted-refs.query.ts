import { Inject, Injectable } from '@nestjs/common';
import { SourceDocumentsRepository } from '../documents/source-documents.repository.js';

/** The refs of what a location brings, in document order. */
@Injectable()
export class ListEmittedRefs {
  constructor(@Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository) {}

  execute(locationId: string): Promise<string[]> {
    return this.documents.emittedRefs(locationId);
  }
}
