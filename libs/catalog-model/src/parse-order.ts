import { ModelError } from './model-error.js';

/** A field to order by, as written, and the direction. */
export interface Order {
  readonly field: string;
  readonly order: 'asc' | 'desc';
}

/** Reads the `order=` parameters of plain lists: `asc:<field>` or `desc:<field>`. Throws ModelError `invalid_filter`. */
export function parseOrder(parameters: readonly string[]): Order[] {
  return parameters.map((parameter) => {
    const match = /^(asc|desc):(.+)$/.exec(parameter);
    if (!match) {
      throw new ModelError('invalid_filter', `Invalid order parameter "${parameter}", expected "<asc or desc>:<field name>"`);
    }
    return { order: match[1] as Order['order'], field: match[2] ?? '' };
  });
}

/** Reads the `orderField=` parameters of queries: `<field>`, `<field>,asc` or `<field>,desc`. Throws ModelError `invalid_filter`. */
export function parseOrderField(parameters: readonly string[]): Order[] {
  return parameters.map((parameter) => {
    const [field = '', order = 'asc'] = parameter.split(',');
    if (order !== 'asc' && order !== 'desc') {
      throw new ModelError('invalid_filter', 'Invalid order field order, must be asc or desc');
    }
    return { field, order };
  });
}
