import { filesLost, type LedFile, type LedLocation } from './lost-files.js';

describe('files that targets lead to no more', () => {
  const file = (location: string, parentRef: string, pattern = location): LedFile => ({ location, parentRef, pattern });
  const files = [file('all', 'root'), file('teams', 'L:all'), file('one', 'L:teams'), file('two', 'L:teams'), file('other', 'L:all')];
  const teams: LedLocation = { ref: 'L:teams', location: 'teams', targets: ['one', 'two'] };
  const leadsTo = (target: string, location: string): boolean => target === location || (target.endsWith('*') && location.startsWith(target.slice(0, -1)));
  const lost = (lostKeys: string[], locations: LedLocation[]): string[] | undefined => filesLost(files, locations, { lostKeys: new Set(lostKeys), leadsTo })?.map(({ location }) => location);

  it('take with them all below them', () => {
    expect(lost(['L:all teams'], [{ ref: 'L:all', location: 'all', targets: ['other'] }, teams])).toEqual(['teams', 'one', 'two']);
    expect(lost(['L:all other'], [{ ref: 'L:all', location: 'all', targets: ['teams'] }, teams])).toEqual(['other']);
  });

  it('are not known when another Location entity leads to one of them', () => {
    expect(lost(['L:all other'], [{ ref: 'L:teams', location: 'teams', targets: ['one', 'two', 'other'] }])).toBeUndefined();
    expect(lost(['L:all teams'], [{ ref: 'L:all', location: 'all', targets: ['o*'] }, teams])).toBeUndefined();
  });

  it('are lost although they lead to one another', () => {
    expect(lost(['L:all teams'], [{ ref: 'L:all', location: 'all', targets: [] }, { ...teams, targets: ['one', 'two', 'teams'] }])).toEqual(['teams', 'one', 'two']);
  });
});
