import { Injectable } from '@nestjs/common';
import { ValuesRepository } from './values.repository.js';

/** Reads what a plugin has stored, as the values that it wrote. */
@Injectable()
export class ReadValues {
  constructor(private readonly values: ValuesRepository) {}

  async find(pluginId: string, key: string): Promise<unknown> {
    const text = await this.values.find(pluginId, key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async list(pluginId: string, page: { prefix: string; after?: string; limit: number }): Promise<Array<{ key: string; value: unknown }>> {
    const entries = await this.values.list(pluginId, page);
    return entries.map(({ key, value }) => ({ key, value: JSON.parse(value) as unknown }));
  }
}
