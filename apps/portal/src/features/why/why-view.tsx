import type { ReactNode } from 'react';
import type { Explanation } from '@callboard/api-client';
import { Panel, RelativeTime, Status } from '@callboard/ui';
import { causeView } from '../changes/change-view';
import { CHANGE_VERBS } from '../changes/change-words';
import { entityHref, shortRef, splitRef } from '../entity/entity-href';
import { EntityLabelLink } from '../entity/entity-label-link';
import { relationWord } from '../entity/relation-words';
import { LocationText } from '../ingestion/location-text';
import type { CustomWords } from '../kinds/custom-words';
import { fieldWords } from '../overlay/overlay-values';
import { PanelLink } from '../panel-link';
import { differenceWords, verdictWords } from './verdict';
import { WhyDocument } from './why-document';

/** Why there is an entity of a ref or why there is none: the verdict, what to do, and everything it rests on. */
export function WhyView({ explanation: why, words }: { explanation: Explanation; words: CustomWords }) {
  const verdict = verdictWords(why.verdict);
  return (
    <div className="flex flex-col gap-4">
      <section aria-label="Verdict" className="rounded-card border bg-surface p-4">
        <Status tone={verdict.tone}>{verdict.words}</Status>
        <p className="mt-1 max-w-[72ch] text-body [overflow-wrap:anywhere]">{why.summary}</p>
        {why.advice.length > 0 && (
          <>
            <h2 className="mt-3 text-heading">What to do</h2>
            <ul className="mt-1 flex max-w-[72ch] list-disc flex-col gap-1 ps-5 text-small [overflow-wrap:anywhere]">
              {why.advice.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        )}
      </section>
      {why.documents.length > 0 && (
        <section aria-labelledby="documents">
          <h2 id="documents" className="pb-2 text-heading">
            {why.documents.length === 1 ? 'The document about it' : 'Documents about it'}
          </h2>
          <div className="flex flex-col gap-3">
            {why.documents.map((document, index) => (
              <WhyDocument key={index} document={document} />
            ))}
          </div>
        </section>
      )}
      <div className="grid items-start gap-4 md:grid-cols-2">
        <List title="Names close to it" items={why.nearMisses}>
          {({ ref, exists, differs, location, line, code }) => (
            <>
              {exists ? <EntityLabelLink entity={{ ref, label: fullLabel(ref) }} /> : <span className="font-mono text-mono [overflow-wrap:anywhere]">{ref}</span>}
              <p className="text-micro text-muted">
                {differenceWords(differs)}
                {!exists && `, refused${code ? `: ${code}` : ''}`}
              </p>
              {location && <LocationText location={location} line={line} />}
            </>
          )}
        </List>
        <List title="Two sources claim it" items={why.conflicts}>
          {({ owner, contender, detectedAt }) => (
            <>
              <LocationText location={owner} /> has it; <LocationText location={contender} /> also claims it.
              <p className="text-micro text-muted">
                Since <RelativeTime time={detectedAt} />
              </p>
            </>
          )}
        </List>
        <List title="Who points at it" items={why.referencedBy}>
          {({ ref, type }) => (
            <span className="flex flex-wrap items-center gap-x-2">
              <EntityLabelLink entity={{ ref, label: shortRef(ref) }} />
              <span className="text-micro text-muted">{relationWord(type, words).toLowerCase()}</span>
            </span>
          )}
        </List>
        <List title="Set here" items={why.overlay}>
          {({ field, setBy, setAt }) => (
            <>
              {fieldWords(field)}
              <p className="text-micro text-muted">
                {setBy} · <RelativeTime time={setAt} />
              </p>
            </>
          )}
        </List>
        <List title="Files that may hold it but cannot be read" items={why.unreadable}>
          {({ location, line, column, message, namedBy }) => (
            <>
              <LocationText location={location} line={line} column={column} />
              <p className="[overflow-wrap:anywhere]">{message}</p>
              {namedBy && (
                <p className="text-micro text-muted">
                  named in <LocationText location={namedBy.location} line={namedBy.line} />
                </p>
              )}
            </>
          )}
        </List>
        <List title="Sources that have not been read yet" items={why.pending}>
          {(location) => <LocationText location={location} />}
        </List>
        {why.lastChange && (
          <Panel title="Last change" action={<PanelLink href={entityHref(why.ref, 'history')}>History</PanelLink>}>
            <p className="text-small">
              It {CHANGE_VERBS[why.lastChange.type]} <RelativeTime time={why.lastChange.time} />, revision <span className="font-mono text-mono">{why.lastChange.revision}</span>
            </p>
            <p className="text-micro text-muted [overflow-wrap:anywhere]">{[why.lastChange.actor, causeView(why.lastChange.cause)?.words].filter(Boolean).join(' · ')}</p>
          </Panel>
        )}
      </div>
    </div>
  );
}

function List<Item>({ title, items, children }: { title: string; items: readonly Item[]; children: (item: Item) => ReactNode }) {
  if (items.length === 0) return null;
  return (
    <Panel title={title}>
      <ul className="flex flex-col">
        {items.map((item, index) => (
          <li key={index} className="border-t py-2 text-small first:border-t-0 first:pt-0 last:pb-0">
            {children(item)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Near misses differ in kind or namespace, so both stand there. */
function fullLabel(ref: string): string {
  const { kind, namespace, name } = splitRef(ref);
  return `${kind}:${namespace}/${name}`;
}
