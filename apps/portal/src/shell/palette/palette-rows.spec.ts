import { entityActions, paletteSections, templateHref } from './palette-rows';

const search = () => [{ ref: 'component:default/fare-engine', kind: 'Component', namespace: 'default', name: 'fare-engine', owner: 'group:default/pricing' }];
const sections = (text: string, recents: Parameters<typeof paletteSections>[0]['recents'] = []) => paletteSections({ text, search, recents, suggestions: [] });
const titles = (text: string) => sections(text).map(({ title }) => title);

describe('the palette', () => {
  it('offers recents, pages and actions before anything is typed', () => {
    expect(sections('', [{ ref: 'api:default/fares-api', kind: 'API', label: 'Fares' }]).map(({ title }) => title)).toEqual(['Recent', 'Pages', 'Actions']);
    expect(titles('  ')).toEqual(['Pages', 'Actions']);
  });

  it('always ends with a search for what was typed', () => {
    expect(sections('fare').at(-1)?.rows[0]).toMatchObject({ href: '/search?q=fare' });
  });

  it('adds what was found in texts below the names, each thing once', () => {
    const found = (href: string) => ({ href, kind: 'API', title: 'T', detail: 'd' });
    const all = paletteSections({ text: 'fare', search, recents: [], suggestions: [found('/catalog/default/component/fare-engine'), found('/catalog/default/api/quotes')] });
    expect(all.map(({ title }) => title)).toEqual(['Catalog', 'Search', 'Found in texts']);
    expect(all[2]?.rows.map(({ href }) => href)).toEqual(['/catalog/default/api/quotes']);
  });

  it('shows the entity with its kind and owner and leads to its page', () => {
    expect(sections('fare')[0]?.rows[0]).toMatchObject({ label: 'fare-engine', detail: 'Component · pricing', href: '/catalog/default/component/fare-engine' });
  });

  it('shows only entities when the needle narrows by owner, tag or kind', () => {
    expect(titles('@pricing theme')).toEqual(['Catalog', 'Search']);
  });

  it('shows only actions after >', () => {
    expect(titles('> light')).toEqual(['Actions']);
    expect(sections('> light')[0]?.rows).toHaveLength(1);
  });

  it('offers a template to be used, an API to be read', () => {
    expect(entityActions('template:default/node-service', false)[0]).toMatchObject({ href: '/create/default/node-service' });
    expect(entityActions('api:default/x', true).map(({ id }) => id)).toContain('api');
    expect(templateHref('template:team-a/x')).toBe('/create/team-a/x');
  });
});
