import { Failure } from '@callboard/ui';
import type { Failed } from '../../data/outcome';
import { RetryButton } from '../retry-button';
import { ServiceAway } from '../service-away';
import { PanelLink } from '../panel-link';

/** Why an administration page has nothing to show: the right is missing, the cursor is too old, or the service is away. */
export function AdminFailure({ failed, permission, firstPage }: { failed: Failed; permission: string; firstPage: string }) {
  if (failed.code === 'not_allowed') {
    return (
      <Failure title="You may not see this." action={<RetryButton />}>
        It needs the permission <code className="font-mono text-mono">{permission}</code>. Whoever administers Callboard can grant it.
      </Failure>
    );
  }
  if (failed.code === 'invalid_cursor') {
    return (
      <Failure title="This page of the list is gone." action={<PanelLink href={firstPage}>First page</PanelLink>}>
        What it was made for has changed.
      </Failure>
    );
  }
  return <ServiceAway service="catalog" failed={failed} />;
}
