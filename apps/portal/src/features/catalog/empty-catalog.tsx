import Link from 'next/link';
import { BlueprintRows, buttonClass, CopyButton, EmptyState } from '@callboard/ui';
import { catalogHref, changeView, FACETS, type CatalogView, type FacetId } from './catalog-view';

const EXAMPLE = `catalog:
  locations:
    - type: url
      target: https://git.example/acme/shop/blob/main/catalog-info.yaml`;

/** Nothing has come in yet: how to make something come in. */
export function EmptyCatalog() {
  return (
    <div className="mx-auto w-full max-w-2xl p-6">
      <EmptyState
        title="Nothing is in the catalog yet."
        blueprint={
          <BlueprintRows
            rows={[
              ['checkout-service', 'team-payments', 'production'],
              ['orders-api', 'team-orders', 'production'],
              ['orders-database', 'team-orders', 'production'],
            ]}
          />
        }
        action={
          <div className="w-full min-w-0 text-start">
            <div className="relative rounded-card border bg-surface">
              <pre tabIndex={0} aria-label="Configuration example" className="overflow-x-auto p-4 font-mono text-mono">
                {EXAMPLE}
              </pre>
              <CopyButton text={EXAMPLE} label="Copy" className="absolute top-2 right-2" />
            </div>
          </div>
        }
      >
        Services, APIs and teams come from <code className="font-mono text-mono">catalog-info.yaml</code> files. Name one in <code className="font-mono text-mono">callboard.config.yaml</code> and restart; it shows up here by itself.
      </EmptyState>
    </div>
  );
}

/** The conditions leave nothing: which of them takes most away, one click each to drop it. */
export function NothingMatches({ view, withoutEach }: { view: CatalogView; withoutEach: ReadonlyArray<{ facet: FacetId | 'text'; count: number }> }) {
  const useful = withoutEach.filter(({ count }) => count > 0);
  return (
    <div className="p-6">
      <EmptyState
        title="Nothing fits all of these conditions."
        action={
          <>
            {useful.map(({ facet, count }) => (
              <Link key={facet} href={catalogHref(dropped(view, facet))} scroll={false} className={buttonClass()}>
                Drop {wordsOf(view, facet)}
                <span className="font-mono text-mono text-muted">{count}</span>
              </Link>
            ))}
            <Link href="/catalog" scroll={false} className={buttonClass({ variant: useful.length > 0 ? 'quiet' : 'outlined' })}>
              Show everything
            </Link>
          </>
        }
      >
        {useful.length > 0 ? 'Each of these lets some through again.' : 'Even without any single one of them, nothing is left.'}
      </EmptyState>
    </div>
  );
}

function dropped(view: CatalogView, facet: FacetId | 'text'): CatalogView {
  return facet === 'text' ? changeView(view, { text: '' }) : changeView(view, { facets: { [facet]: [] } });
}

function wordsOf(view: CatalogView, facet: FacetId | 'text'): string {
  if (facet === 'text') return `“${view.text}”`;
  const label = FACETS.find(({ id }) => id === facet)?.label.toLowerCase() ?? facet;
  const values = view.facets[facet].map((value) => value.slice(value.indexOf('/') + 1));
  return `${label} ${values.length > 2 ? `(${values.length})` : values.join(', ')}`;
}
