'use client';
import { useEffect, useState } from 'react';
import { Panel } from '@callboard/ui';
import { listRecents, type Recent } from '../../browser/recents';
import { EntityLabelLink } from '../entity/entity-label-link';

const SHOWN = 6;

/** What was opened on this device last; nothing on the first visit. */
export function Recents() {
  const [recents, setRecents] = useState<readonly Recent[]>([]);
  useEffect(() => setRecents(listRecents()), []);
  if (recents.length === 0) return null;
  return (
    <Panel title="Recently opened">
      <ul className="flex flex-col">
        {recents.slice(0, SHOWN).map(({ ref, label }) => (
          <li key={ref} className="flex text-small">
            <EntityLabelLink entity={{ ref, label }} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
