import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { findEntityPage } from '../../../../../../data/entity-page';
import { findCustomWords } from '../../../../../../data/kinds';
import { findOverlay } from '../../../../../../data/overlay';
import { attempt, valueOr } from '../../../../../../data/outcome';
import { listStars } from '../../../../../../data/settings';
import { RefreshOnChange } from '../../../../../../features/entity/entity-live';
import { entityHref, splitRef } from '../../../../../../features/entity/entity-href';
import { EntityHeader } from '../../../../../../features/entity/entity-header';
import { EntityTabs } from '../../../../../../features/entity/entity-tabs';
import { glyphIcon } from '../../../../../../features/entity/glyph-icon';
import { readEntityParams, type EntityParams } from '../../../../../../features/entity/entity-params';
import { ServiceAway } from '../../../../../../features/service-away';
import { LiveThread } from '../../../../../../shell/live-thread';
import { PageFrame } from '../../../../../../shell/page-frame';

interface EntityLayoutProps {
  readonly params: Promise<EntityParams>;
  readonly children: ReactNode;
}

export async function generateMetadata({ params }: EntityLayoutProps): Promise<Metadata> {
  const { namespace, kind, name } = await readEntityParams(params);
  const page = await attempt(findEntityPage(namespace, kind, name));
  const title = (page.ok && page.value?.title) || name;
  return { title: { default: title, template: `%s · ${title}` }, icons: { icon: glyphIcon(kind) } };
}

/** Header and tabs of an entity; the tabs change, the rest stays. */
export default async function EntityLayout({ params, children }: EntityLayoutProps) {
  const { namespace, kind, name } = await readEntityParams(params);
  const [page, stars, overlay, words] = await Promise.all([attempt(findEntityPage(namespace, kind, name)), attempt(listStars()), attempt(findOverlay(kind, namespace, name)), findCustomWords()]);
  if (!page.ok) {
    return (
      <PageFrame crumbs={[{ label: 'Catalog', href: '/catalog' }, { label: name, kind }]}>
        <h1 className="sr-only">{name}</h1>
        <ServiceAway service="catalog" failed={page.failed} />
      </PageFrame>
    );
  }
  if (!page.value) notFound();
  const { ref, title, ancestors, entity } = page.value;
  return (
    <PageFrame
      crumbs={[
        { label: 'Catalog', href: '/catalog' },
        ...ancestors.map(({ ref: ancestor, label }) => ({ label, href: entityHref(ancestor), kind: splitRef(ancestor).kind })),
        { label: title, kind: page.value.kind },
      ]}
    >
      <LiveThread refs={[ref]} />
      <RefreshOnChange refs={[ref]} />
      <EntityHeader page={page.value} isStarred={valueOr(stars, []).includes(ref)} marks={overlay.ok ? overlay.value.marks : []} words={words} />
      <div className="sticky top-12 z-20 mt-4 bg-canvas">
        <EntityTabs entityRef={ref} hasDefinition={typeof entity.spec?.definition === 'string'} />
      </div>
      <div className="pt-5">{children}</div>
    </PageFrame>
  );
}
