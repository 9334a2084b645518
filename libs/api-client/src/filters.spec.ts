import { writeFilters } from './filters.js';

describe('writing filters', () => {
  it('joins the conditions of a set, repeats a key for each of its values, and leaves empty sets out', () => {
    expect(writeFilters([{ kind: ['component', 'api'], 'spec.lifecycle': 'production' }, {}, { 'metadata.annotations.github.com/project-slug': true }])).toEqual([
      'kind=component,kind=api,spec.lifecycle=production',
      'metadata.annotations.github.com/project-slug',
    ]);
  });
});
