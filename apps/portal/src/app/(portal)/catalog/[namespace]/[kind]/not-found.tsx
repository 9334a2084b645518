import { headers } from 'next/headers';
import Link from 'next/link';
import { buttonClass, EmptyState, RelativeTime } from '@callboard/ui';
import { listNearest } from '../../../../../data/catalog';
import { listEntityChanges } from '../../../../../data/changes';
import { explain } from '../../../../../data/why';
import { attempt, valueOr } from '../../../../../data/outcome';
import { entityHref } from '../../../../../features/entity/entity-href';
import { EntityLabelLink } from '../../../../../features/entity/entity-label-link';
import { PageFrame } from '../../../../../shell/page-frame';

/** No such entity: what is known of it, and what has a name like it. */
export default async function EntityNotFound() {
  const path = (await headers()).get('x-callboard-path') ?? '';
  const [, namespace = 'default', kind = 'component', name = ''] = /^\/catalog\/([^/?]+)\/([^/?]+)\/([^/?]+)/.exec(safeDecode(path)) ?? [];
  const [nearest, history, why] = await Promise.all([attempt(listNearest(name)), attempt(listEntityChanges(kind, namespace, name, 1)), attempt(explain(kind, namespace, name))]);
  const last = history.ok ? history.value.changes[0] : undefined;
  const similar = valueOr(nearest, []);
  return (
    <PageFrame crumbs={[{ label: 'Catalog', href: '/catalog' }, { label: name || 'Not found' }]}>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title={`There is no ${kind} called “${name}”${namespace === 'default' ? '' : ` in ${namespace}`}.`}
        action={
          <>
            <Link href={entityHref(`${kind}:${namespace}/${name}`, 'why')} className={buttonClass()}>
              Why is it not there?
            </Link>
            <Link href="/catalog" className={buttonClass({ variant: 'quiet' })}>
              Open the catalog
            </Link>
            <Link href={`/search?q=${encodeURIComponent(name)}`} className={buttonClass({ variant: 'quiet' })}>
              Search for it
            </Link>
          </>
        }
      >
        {last?.type === 'deleted' ? (
          <>
            It was removed <RelativeTime time={last.time} />
            {last.cause && `: ${last.cause.words}`}.
          </>
        ) : why.ok ? (
          why.value.summary
        ) : (
          'It may have another name, or its source is not registered.'
        )}
      </EmptyState>
      {similar.length > 0 && (
        <section className="mx-auto w-full max-w-md" aria-labelledby="similar">
          <h2 id="similar" className="pb-1 text-micro text-muted">
            Names like it
          </h2>
          <ul className="rounded-card border bg-surface px-3 py-1.5">
            {similar.map((row) => (
              <li key={row.ref} className="flex text-small">
                <EntityLabelLink entity={{ ref: row.ref, label: row.title ?? row.name }} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </PageFrame>
  );
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
