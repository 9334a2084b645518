import { Module } from '@nestjs/common';
import { ApiDocumentController } from './api-document.controller.js';

/** What the API looks like, for programs that generate clients. */
@Module({ controllers: [ApiDocumentController] })
export class ApiDocumentModule {}
