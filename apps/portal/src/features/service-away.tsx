import { Failure } from '@callboard/ui';
import type { Failed } from '../data/outcome';
import { RetryButton } from './retry-button';

const SERVICES = {
  catalog: { name: 'The catalog', works: 'Search, templates and runs still work.' },
  scaffolder: { name: 'The scaffolder', works: 'The catalog and search still work.' },
  search: { name: 'The search service', works: 'Names still work in the palette.' },
  'plugin-host': { name: 'The plugin service', works: 'Everything that is not a plugin still works.' },
  identity: { name: 'The identity service', works: 'Pages you can already see stay usable.' },
} as const;

/** A part of a page whose service failed: what happened, what still works, what to do. */
export function ServiceAway({ service, failed }: { service: keyof typeof SERVICES; failed: Failed }) {
  const { name, works } = SERVICES[service];
  return failed.isAway ? (
    <Failure title={`${name} did not answer.`} action={<RetryButton byItself />} correlationId={failed.correlationId}>
      {works} What is missing here appears as soon as it is back.
    </Failure>
  ) : (
    <Failure title={`${name} could not answer this.`} action={<RetryButton />} correlationId={failed.correlationId}>
      {failed.message}
    </Failure>
  );
}
