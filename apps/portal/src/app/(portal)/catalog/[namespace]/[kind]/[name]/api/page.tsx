import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { findEntityPage } from '../../../../../../../data/entity-page';
import { highlightLines, type CodeLanguage } from '../../../../../../../data/highlight';
import { attempt } from '../../../../../../../data/outcome';
import { CodeView } from '../../../../../../../features/code-view';
import { definitionFormat } from '../../../../../../../features/api/definition-format';
import { ProvenanceLine } from '../../../../../../../features/entity/provenance-line';
import { readEntityParams, type EntityParams } from '../../../../../../../features/entity/entity-params';

export const metadata: Metadata = { title: 'Definition' };

export default async function EntityDefinitionPage({ params }: { params: Promise<EntityParams> }) {
  const { namespace, kind, name } = await readEntityParams(params);
  const page = await attempt(findEntityPage(namespace, kind, name));
  if (!page.ok) return null;
  const definition = page.value?.entity.spec?.definition;
  if (!page.value || typeof definition !== 'string') notFound();
  const { words, language } = definitionFormat(page.value.type, definition);
  const text = definition.trimEnd();
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-baseline gap-x-3 text-small">
        <span className="font-[550]">{words}</span>
        <span className="font-mono text-mono text-muted tabular-nums">{text.split('\n').length.toLocaleString('en')} lines</span>
        <span className="min-w-0 truncate text-micro text-muted">
          <ProvenanceLine page={page.value} />
        </span>
      </p>
      <CodeView lines={await highlightLines(text, language satisfies CodeLanguage)} text={text} label={`Definition of ${page.value.title}`} />
    </div>
  );
}
