import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { classNames } from '@callboard/ui';
import { findEntityPage } from '../../../../../../../data/entity-page';
import { servedYaml, writtenYaml } from '../../../../../../../data/entity-source';
import { highlightLines } from '../../../../../../../data/highlight';
import { attempt } from '../../../../../../../data/outcome';
import { CodeView } from '../../../../../../../features/code-view';
import { entityHref } from '../../../../../../../features/entity/entity-href';
import { ProvenanceLine } from '../../../../../../../features/entity/provenance-line';
import { readEntityParams, type EntityParams } from '../../../../../../../features/entity/entity-params';

export const metadata: Metadata = { title: 'Source' };

const FORMS = [
  { id: 'written', label: 'As written' },
  { id: 'served', label: 'As served' },
] as const;

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
        <nav aria-label="Form" className="flex overflow-hidden rounded-control border border-control">
          {FORMS.map(({ id, label }, index) => (
            <Link
              key={id}
              href={`${entityHref(page.value?.ref ?? '', 'source')}${id === 'served' ? '?as=served' : ''}`}
              replace
              scroll={false}
              aria-current={form === id ? 'true' : undefined}
              className={classNames('flex h-8 items-center px-3 text-small no-underline -outline-offset-2', index > 0 && 'border-s border-control', form === id ? 'bg-accent-soft font-[550]' : 'bg-surface text-muted hover:text-text')}
            >
              {label}
            </Link>
          ))}
        </nav>
        <p className="min-w-0 truncate text-micro text-muted">
          <ProvenanceLine page={page.value} />
        </p>
      </div>
      <CodeView lines={await highlightLines(text, 'yaml')} text={text} label={`YAML of ${page.value.title}`} />
    </div>
  );
}
