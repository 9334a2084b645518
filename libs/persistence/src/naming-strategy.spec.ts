import { PluralSnakeNaming } from './naming-strategy.js';

describe('names in the database', () => {
  const naming = new PluralSnakeNaming();

  it.each([
    ['EntityRecord', 'entities'],
    ['TaskStepRecord', 'task_steps'],
    ['InboxRecord', 'inboxes'],
    ['SigningKeyRecord', 'signing_keys'],
    ['HistoryRecord', 'histories'],
  ])('calls the table of %s %s', (className, table) => {
    expect(naming.tableName(className, undefined)).toBe(table);
  });

  it('keeps a name that was given', () => {
    expect(naming.tableName('EntityRecord', 'outbox')).toBe('outbox');
    expect(naming.columnName('entityRef', 'ref', [])).toBe('ref');
  });

  it('writes columns in snake case and names indexes after table and columns', () => {
    expect(naming.columnName('entityRef', undefined as unknown as string, [])).toBe('entity_ref');
    expect(naming.indexName('entities', ['entity_ref'])).toBe('ix_entities_entity_ref');
    expect(naming.uniqueConstraintName('entities', ['entity_ref'])).toBe('uq_entities_entity_ref');
    expect(naming.foreignKeyName('task_steps', ['task_id'])).toBe('fk_task_steps_task_id');
  });
});
