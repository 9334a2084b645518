import { Failure } from '@callboard/ui';

/** Says to those who may only look why they cannot change it. */
export function MayNotManage() {
  return (
    <Failure title="You may look, but not change it.">
      Changing kinds needs the permission <code className="font-mono text-mono">catalog.ingestion.manage</code>. Whoever administers Callboard can grant it.
    </Failure>
  );
}
