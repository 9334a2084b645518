import { parseAllDocuments } from 'yaml';
import { editDocument, NotEditable, type Edit } from './edit-document.js';

const ODD = `# the shop
apiVersion: backstage.io/v1alpha1   # version
kind: Component
metadata:
  name:   "shop"
  # about tags
  tags:
  - java   # language


  - spring
  description: >-
    folded text that is
    long
  annotations: {a: b,   c: "d"}
spec:
    type: service
    owner: 'team-a'    # them
    lifecycle: production
`;
const OTHER = 'apiVersion: v1\nkind: Component\nmetadata: {name:   other}\n';
const isShop = (value: object) => (value as { metadata?: { name?: string } }).metadata?.name === 'shop';
const edit = (text: string, ...edits: Edit[]) => editDocument(text, isShop, edits);

/** Lines that went and lines that came. */
function changed(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [...old.filter((line) => !now.includes(line)).map((line) => `-${line}`), ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`)];
}

describe('editing', () => {
  it('changes the one line that says it, whatever the layout around', () => {
    expect(changed(ODD, edit(ODD, { keys: ['spec', 'owner'], value: 'team-b' }).text)).toEqual(["-    owner: 'team-a'    # them", "+    owner: 'team-b' # them"]);
  });

  it('adds an item to a list and leaves its comments and gaps', () => {
    expect(changed(ODD, edit(ODD, { keys: ['metadata', 'tags'], value: ['java', 'spring', 'new'] }).text)).toEqual(['+  - new']);
  });

  it('adds keys where there is no block for them', () => {
    const { text, after } = edit(ODD, { keys: ['metadata', 'labels', 'tier'], value: '1' }, { keys: ['metadata', 'title'], value: 'Shop: the one' });
    expect(changed(ODD, text)).toEqual(['+  labels:', '+    tier: "1"', '+  title: "Shop: the one"']);
    expect(after).toMatchObject({ metadata: { labels: { tier: '1' }, title: 'Shop: the one' } });
  });

  it('takes keys away', () => {
    expect(edit(ODD, { keys: ['metadata', 'description'] }).text).toBe(ODD.replace(/ {2}description: >-\n.*\n.*\n/, ''));
  });

  it('changes a value inside braces', () => {
    const { text } = edit(ODD, { keys: ['metadata', 'annotations', 'e.f/g'], value: 'h' });
    expect(parseAllDocuments(text)[0]!.toJS()).toMatchObject({ metadata: { annotations: { a: 'b', c: 'd', 'e.f/g': 'h' } } });
  });

  it('touches no other document, and keeps how lines end', () => {
    const file = `${OTHER}---\n# next\n${ODD}---\n${OTHER}`.replaceAll('\n', '\r\n');
    const { text, from, to } = edit(file, { keys: ['spec', 'owner'], value: 'team-b' });
    expect(text.slice(0, from)).toBe(OTHER.replaceAll('\n', '\r\n'));
    expect(file.slice(to)).toBe(`---\r\n${OTHER.replaceAll('\n', '\r\n')}`);
    expect(text.endsWith(file.slice(to))).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('keeps a file without a last line end as it is', () => {
    const { text } = edit(ODD.trimEnd(), { keys: ['metadata', 'title'], value: 'T' });
    expect(text.endsWith('lifecycle: production')).toBe(true);
  });

  it.each([
    ['does not hold the entity', OTHER],
    ['has lines that end in two ways', ODD.replace('\n', '\r\n')],
    ['is no YAML', 'kind: ['],
  ])('gives up a file that %s', (_what, text) => {
    expect(() => edit(text, { keys: ['spec', 'owner'], value: 'x' })).toThrow(NotEditable);
  });

  it('gives up what two places share by an anchor rather than change both', () => {
    const shared = 'kind: Component\nmetadata: &m\n  name: shop\n  title: a\nspec:\n  copy: *m\n';
    expect(() => edit(shared, { keys: ['metadata', 'title'], value: 'b' })).toThrow(NotEditable);
  });
});
