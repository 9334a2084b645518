import { Authorizer, type UserPrincipal } from '@callboard/access';
import { PERMISSIONS, type PermissionName } from '@callboard/contracts';
import { Inject, Injectable } from '@nestjs/common';

/** A permission that somebody asks about, by its name; others' plugins have names that we do not know. */
export interface Question {
  readonly permission: string;
  /** Whether the question names the thing that it is about. */
  readonly aboutThings: boolean;
}

/**
 * Says what a person may do, question by question.
 *
 * "Their own only" counts as no when a thing is named whose owner this service does not know: the service that owns it
 * has the last word in any case.
 */
@Injectable()
export class DecidePermissions {
  constructor(@Inject(Authorizer) private readonly authorizer: Authorizer) {}

  execute(person: UserPrincipal, questions: readonly Question[]): Promise<boolean[]> {
    return Promise.all(questions.map((question) => this.decide(person, question)));
  }

  private async decide(person: UserPrincipal, { permission, aboutThings }: Question): Promise<boolean> {
    // A stranger's permission is decided like one of ours that no role grants: only admins have it.
    const name = Object.hasOwn(PERMISSIONS, permission) ? (permission as PermissionName) : 'plugins.plugin.manage';
    const { allow, condition } = await this.authorizer.decide(person, name);
    return allow && !(condition === 'own' && aboutThings);
  }
}
