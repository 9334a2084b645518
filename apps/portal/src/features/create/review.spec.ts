import type { WizardStep } from '../../data/templates';
import { findStepOf, reviewRows } from './review';

const STEPS: WizardStep[] = [
  { title: 'The service', schema: { properties: { name: { title: 'Name' }, isPublic: { title: 'Public' }, token: {} } }, uiSchema: { token: { 'ui:field': 'Secret' } } },
  {
    title: 'Where',
    schema: { properties: { repoUrl: {} }, dependencies: { repoUrl: { properties: { branch: { title: 'Branch' } } } } },
    uiSchema: { repoUrl: { 'ui:backstage': { review: { name: 'Repository' } } } },
  },
];

describe('what was given', () => {
  it('shows values by page, secrets as stars, conditional ones too', () => {
    const groups = reviewRows(STEPS, { name: 'fare', isPublic: true, token: '****', repoUrl: 'h?repo=r', branch: 'main' });
    expect(groups.map(({ rows }) => rows.map(({ label, words }) => `${label}: ${words}`))).toEqual([
      ['Name: fare', 'Public: Yes', 'token: ••••••'],
      ['Branch: main', 'Repository: h?repo=r'],
    ]);
  });

  it('leaves out what is empty or not to be shown', () => {
    const hidden: WizardStep = { title: 'x', schema: { properties: { a: {}, b: {} } }, uiSchema: { a: { 'ui:backstage': { review: { show: false } } } } };
    expect(reviewRows([hidden], { a: 1 })[0]?.rows).toEqual([]);
  });

  it('finds the page of a value', () => {
    expect(findStepOf(STEPS, ['branch'])).toBe(1);
    expect(findStepOf(STEPS, ['unknown'])).toBe(0);
  });
});
