import { shortTarget } from './short-target';

describe('where something was read', () => {
  it.each([
    ['url:http://localhost:3106/pricing/seat-heater/raw/main/catalog-info.yaml', 'pricing/seat-heater/catalog-info.yaml'],
    ['https://github.com/acme/shop/blob/main/services/a/catalog-info.yaml', 'acme/shop/services/a/catalog-info.yaml'],
    ['https://gitlab.com/acme/team/shop/-/blob/main/catalog-info.yaml', 'acme/team/shop/catalog-info.yaml'],
    ['file:/srv/catalog/all.yaml', 'catalog/all.yaml'],
    ['https://example.org/all.yaml?x=1', 'example.org/all.yaml'],
    ['all.yaml', 'all.yaml'],
  ])('%s', (target, expected) => {
    expect(shortTarget(target)).toBe(expected);
  });
});
