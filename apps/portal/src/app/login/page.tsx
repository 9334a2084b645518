import type { Metadata } from 'next';
import { buttonClass, Failure } from '@callboard/ui';
import { portalConfig } from '../../config';
import { returnPath } from '../../data/return-path';
import { guestAllowed } from '../../data/session';
import { BrandMark } from '../../shell/brand';

export const metadata: Metadata = { title: 'Sign in' };

const REASONS: Readonly<Record<string, readonly [title: string, words: string]>> = {
  unavailable: ['The identity service did not answer.', 'Nobody can sign in at the moment. It is started again by itself; try again in a few seconds.'],
  refused: ['The identity service refused to let a guest in.', 'Guests are for trying Callboard on your own machine: open it under localhost.'],
};

export default async function LoginPage({ searchParams }: { searchParams: Promise<{ reason?: string; returnTo?: string }> }) {
  const { reason, returnTo } = await searchParams;
  const target = returnPath(returnTo);
  const said = reason === undefined ? undefined : REASONS[reason];
  return (
    <main id="main" className="grid min-h-dvh place-items-center px-4">
      <div className="flex w-full max-w-sm flex-col gap-6">
        <div className="flex flex-col gap-3">
          <BrandMark size={32} />
          <h1 className="text-display">{portalConfig().organization.name}</h1>
          <p className="text-body text-muted">One place for every service, who owns it, and how to start a new one.</p>
        </div>
        {reason === 'ended' ? <p className="text-body">You are signed out.</p> : said && <Failure title={said[0]}>{said[1]}</Failure>}
        {guestAllowed() ? (
          <a href={`/portal/session/guest?returnTo=${encodeURIComponent(target)}`} className={buttonClass({ variant: 'filled', className: 'h-10' })}>
            Go in as a guest
          </a>
        ) : (
          <p className="rounded-control border border-dashed border-control p-4 text-small text-muted">No way to sign in is configured. The operator of this portal adds one under “auth” in callboard.config.yaml.</p>
        )}
        <p className="text-micro text-muted">{guestAllowed() ? 'Local mode: the guest may try everything. Other people sign in by name once a provider is configured.' : 'Callboard'}</p>
      </div>
    </main>
  );
}
