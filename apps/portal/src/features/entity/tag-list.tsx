import Link from 'next/link';

/** Tags lead to everything else that has them; labels are for machines and only shown. */
export function TagList({ tags, labels }: { tags: readonly string[]; labels: ReadonlyArray<readonly [string, string]> }) {
  return (
    <div className="flex flex-col gap-2">
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <li key={tag}>
              <Link href={`/catalog?tag=${encodeURIComponent(tag)}`} prefetch={false} className="inline-flex min-h-6 items-center rounded-control border px-2 font-mono text-mono text-muted no-underline hover:bg-sunken hover:text-text">
                {tag}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {labels.length > 0 && (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-micro">
          {labels.map(([key, value]) => (
            <div key={key} className="contents">
              <dt className="text-muted">{key}</dt>
              <dd className="truncate font-mono text-mono">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
