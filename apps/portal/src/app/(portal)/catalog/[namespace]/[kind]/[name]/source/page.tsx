import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { findEntityPage } from '../../../../../../../data/entity-page';
import { servedYaml, writtenYaml } from '../../../../../../../data/entity-source';
import { highlightLines } from '../../../../../../../data/highlight';
import { attempt } from '../../../../../../../data/outcome';
import { CodeView } from '../../../../../../../features/code-view';
import { entityHref } from '../../../../../../../features/entity/entity-href';
import { ProvenanceLine } from '../../../../../../../features/entity/provenance-line';
import { LinkSegments } from '../../../../../../../features/segments';
import { readEntityParams, type EntityParams } from '../../../../../../../features/entity/entity-params';

export const metadata: Metadata = { title: 'Source' };

export default async function EntitySourcePage({ params, searchParams }: { params: Promise<EntityParams>; searchParams: Promise<{ as?: string }> }) {
  const { namespace, kind, name } = await readEntityParams(params);
  const form = (await searchParams).as === 'served' ? 'served' : 'written';
  const page = await attempt(findEntityPage(namespace, kind, name));
  if (!page.ok) return null;
  if (!page.value) notFound();
  const text = form === 'served' ? servedYaml(page.value.entity) : writtenYaml(page.value.entity);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <LinkSegments
          label="Form"
          segments={[
            { label: 'As written', href: entityHref(page.value.ref, 'source'), isCurrent: form === 'written' },
            { label: 'As served', href: `${entityHref(page.value.ref, 'source')}?as=served`, isCurrent: form === 'served' },
          ]}
        />
        <p className="min-w-0 truncate text-micro text-muted">
          <ProvenanceLine page={page.value} />
        </p>
      </div>
      <CodeView lines={await highlightLines(text, 'yaml')} text={text} label={`YAML of ${page.value.title}`} />
    </div>
  );
}
