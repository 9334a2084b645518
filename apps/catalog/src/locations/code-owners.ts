/** Where forges look for the file, best first. */
export const CODE_OWNERS_FILES = ['CODEOWNERS', '.bitbucket/CODEOWNERS', '.github/CODEOWNERS', '.gitlab/CODEOWNERS', 'docs/CODEOWNERS'];

/**
 * The owner of a whole repository by its CODEOWNERS file, as an entity ref: the first owner of the last rule for `*`.
 * A team is its own name, a person a User, an address what stands before the `@`, as in Backstage.
 */
export function ownerOfEverything(text: string): string | undefined {
  const owners = text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim().split(/\s+/))
    .filter(([pattern]) => pattern === '*')
    .map(([, owner]) => owner)
    .filter((owner) => owner !== undefined);
  const last = owners.at(-1);
  return last === undefined ? undefined : toRef(last);
}

function toRef(owner: string): string {
  const [, team] = /^@[^/]*\/(.+)$/.exec(owner) ?? [];
  if (team !== undefined) {
    return team;
  }
  if (owner.startsWith('@')) {
    return `User:${owner.slice(1)}`;
  }
  return /^.*@.*\..*$/.test(owner) ? (owner.split('@')[0] ?? owner) : owner;
}
