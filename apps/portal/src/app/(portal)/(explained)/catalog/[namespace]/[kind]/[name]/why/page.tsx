import type { Metadata } from 'next';
import { EntityRefText } from '@callboard/ui';
import { findCustomWords } from '../../../../../../../../data/kinds';
import { attempt } from '../../../../../../../../data/outcome';
import { explain } from '../../../../../../../../data/why';
import { RefreshOnCatalogChange } from '../../../../../../../../features/admin/refresh-on-catalog-change';
import { entityHref } from '../../../../../../../../features/entity/entity-href';
import { readEntityParams, type EntityParams } from '../../../../../../../../features/entity/entity-params';
import { ServiceAway } from '../../../../../../../../features/service-away';
import { PanelLink } from '../../../../../../../../features/panel-link';
import { WhyView } from '../../../../../../../../features/why/why-view';
import { PageFrame } from '../../../../../../../../shell/page-frame';

export async function generateMetadata({ params }: { params: Promise<EntityParams> }): Promise<Metadata> {
  return { title: `Why ${(await readEntityParams(params)).name}` };
}

/** Stands outside of the entity's frame: there need not be an entity. */
export default async function WhyPage({ params }: { params: Promise<EntityParams> }) {
  const { namespace, kind, name } = await readEntityParams(params);
  const [explanation, words] = await Promise.all([attempt(explain(kind, namespace, name)), findCustomWords()]);
  const ref = explanation.ok ? explanation.value.ref : `${kind}:${namespace}/${name}`.toLowerCase();
  const exists = explanation.ok && explanation.value.exists;
  return (
    <PageFrame crumbs={[{ label: 'Catalog', href: '/catalog' }, { label: name, kind, href: exists ? entityHref(ref) : undefined }, { label: 'Why' }]}>
      <RefreshOnCatalogChange />
      <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-1 pb-4">
        <div className="min-w-0">
          <h1 className="text-title [overflow-wrap:anywhere]">{exists ? `Why ${name} is there` : `Why ${name} is not there`}</h1>
          <EntityRefText entityRef={ref} />
        </div>
        {exists && <PanelLink href={entityHref(ref)}>Open the entity</PanelLink>}
      </header>
      {!explanation.ok ? explanation.failed.isAway || explanation.failed.code === 'unknown' ? <ServiceAway service="catalog" failed={explanation.failed} /> : <NoSuchName message={explanation.failed.message} /> : <WhyView explanation={explanation.value} words={words} />}
    </PageFrame>
  );
}

/** What stands in the address is no name that an entity could have. */
function NoSuchName({ message }: { message: string }) {
  return <p className="rounded-card border bg-surface p-4 text-small">{message}</p>;
}
