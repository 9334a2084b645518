import { SessionEnded, SessionStarted } from '@callboard/contracts';
import type { NewEvent } from '@callboard/messaging';
import type { Session } from './session.js';

/** Sessions concern the person whose they are, and nobody else who may follow events. */
export function sessionStarted(session: Session): NewEvent<typeof SessionStarted> {
  return describe(SessionStarted, session);
}

export function sessionEnded(session: Pick<Session, 'id' | 'userRef' | 'provider'>): NewEvent<typeof SessionEnded> {
  return describe(SessionEnded, session);
}

function describe<C extends typeof SessionStarted>(contract: C, { id, userRef, provider }: Pick<Session, 'id' | 'userRef' | 'provider'>): NewEvent<C> {
  return { contract, subject: id, data: { id, userRef, provider } as NewEvent<C>['data'], audience: [userRef] };
}
