import { entityName, orgEntities, type OrgGroup, type OrgUser } from './org-entities.js';

const user = (login: string, rest: Partial<OrgUser> = {}): OrgUser => ({ login, annotations: { 'github.com/user-login': login }, page: `https://github.com/${login}`, ...rest });
const group = (name: string, rest: Partial<OrgGroup> = {}): OrgGroup => ({ name, displayName: name, members: [], annotations: {}, page: `https://github.com/orgs/acme/teams/${name}`, ...rest });

describe('the name of a person or team', () => {
  it.each([
    ['ann', 'ann'],
    ['Ann--Other_acme', 'Ann--Other_acme'],
    ['ann-', 'ann'],
    ['my group (Reader)', 'my_group_Reader'],
    ['.github', 'github'],
    ['größe', 'gr_e'],
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
  ])('%s becomes %s', (name, wanted) => expect(entityName(name)).toBe(wanted));
});

describe('an organisation', () => {
  it('points at people and teams by the names that they get', () => {
    const [top, below, ann] = orgEntities([group('top '), group('be low', { parent: 'top ', members: ['ann-', 'stranger'] })], [user('ann-')]);
    expect(top!.entity).toMatchObject({ metadata: { name: 'top' }, spec: { children: ['be_low'], members: [] } });
    expect(below!.entity).toMatchObject({ metadata: { name: 'be_low' }, spec: { parent: 'top', members: ['ann'] } });
    expect(ann!.entity).toMatchObject({ metadata: { name: 'ann', annotations: { 'github.com/user-login': 'ann-' } }, spec: { profile: {}, memberOf: ['be_low'] } });
  });
});
