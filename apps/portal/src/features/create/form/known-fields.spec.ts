import { withKnownFields } from './known-fields';

describe('fields that nobody has installed', () => {
  it('become plain ones that say so', () => {
    const hints = withKnownFields({ owner: { 'ui:field': 'OwnerPicker' }, nested: { region: { 'ui:field': 'RegionPicker', 'ui:options': { a: 1 } } } }, ['OwnerPicker']);
    expect(hints.owner).toEqual({ 'ui:field': 'OwnerPicker' });
    expect(hints.nested).toEqual({ region: { 'ui:help': expect.stringContaining('RegionPicker'), 'ui:options': { a: 1 } } });
  });
});
