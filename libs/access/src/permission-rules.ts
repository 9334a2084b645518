interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly type: 'text' | 'texts' | 'number' | 'boolean';
  readonly optional?: true;
}

const rule = (name: string, resourceType: string, description: string, parameters: readonly Parameter[]) => ({
  name,
  description,
  resourceType,
  paramsSchema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name: key, type, description: text }) => [key, { ...typeSchema(type), description: text }])),
    required: parameters.filter(({ optional }) => !optional).map(({ name: key }) => key),
    additionalProperties: false,
  },
});

function typeSchema(type: Parameter['type']): object {
  if (type === 'texts') return { type: 'array', items: { type: 'string' } };
  return { type: type === 'text' ? 'string' : type };
}

const key = (description: string): Parameter => ({ name: 'key', description, type: 'text' });
const value = (type: Parameter['type'] = 'text'): Parameter => ({ name: 'value', description: 'Value that it must have', type, optional: true });

/** The rules that conditions may be made of, by API mount, in the form of Backstage's permission metadata. */
export const PERMISSION_RULES: Readonly<Record<string, readonly object[]>> = {
  catalog: [
    rule('HAS_ANNOTATION', 'catalog-entity', 'The entity has an annotation', [{ name: 'annotation', description: 'Name of the annotation', type: 'text' }, value()]),
    rule('HAS_LABEL', 'catalog-entity', 'The entity has a label', [{ name: 'label', description: 'Name of the label', type: 'text' }, value()]),
    rule('HAS_METADATA', 'catalog-entity', 'The entity has a metadata field', [key('Path below metadata'), value()]),
    rule('HAS_SPEC', 'catalog-entity', 'The entity has a spec field', [key('Path below spec'), value()]),
    rule('IS_ENTITY_KIND', 'catalog-entity', 'The entity is of one of some kinds', [{ name: 'kinds', description: 'Kinds, one of which it must be', type: 'texts' }]),
    rule('IS_ENTITY_OWNER', 'catalog-entity', 'The entity is owned by one of some refs', [{ name: 'claims', description: 'Refs, one of which must own it', type: 'texts' }]),
  ],
  scaffolder: [
    rule('HAS_ACTION_ID', 'scaffolder-action', 'The action has an id', [{ name: 'actionId', description: 'Id of the action', type: 'text' }]),
    rule('HAS_BOOLEAN_PROPERTY', 'scaffolder-action', 'The input has a boolean property', [key('Path in the input'), value('boolean')]),
    rule('HAS_NUMBER_PROPERTY', 'scaffolder-action', 'The input has a number property', [key('Path in the input'), value('number')]),
    rule('HAS_STRING_PROPERTY', 'scaffolder-action', 'The input has a text property', [key('Path in the input'), value()]),
    rule('HAS_TAG', 'scaffolder-template', 'The template or step has a permission tag', [{ name: 'tag', description: 'Name of the tag', type: 'text' }]),
    rule('IS_TASK_OWNER', 'scaffolder-task', 'The task was started by one of some refs', [{ name: 'createdBy', description: 'Refs, one of which must have started it', type: 'texts' }]),
  ],
};
