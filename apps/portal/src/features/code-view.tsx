import { classNames, CopyButton } from '@callboard/ui';

/** Lines past this are left out of the page; the copy button has them all. */
const SHOWN_LINES = 4_000;

/** Code with line numbers that can be linked to (`#L12`). `lines` are escaped HTML, `text` is what is copied. */
export function CodeView({ lines, text, label, className }: { lines: readonly string[]; text: string; label: string; className?: string }) {
  const shown = lines.slice(0, SHOWN_LINES);
  return (
    <figure className={classNames('relative min-w-0 rounded-card border bg-surface', className)}>
      <CopyButton text={text} label="Copy" className="absolute top-1.5 right-1.5 z-10 bg-surface" />
      <pre tabIndex={0} role="region" aria-label={label} className="overflow-x-auto rounded-card py-3 font-mono text-mono">
        <code className="block min-w-max">
          {shown.map((html, index) => (
            <span key={index} id={`L${index + 1}`} className="flex px-4 target:bg-accent-soft">
              <a href={`#L${index + 1}`} aria-hidden tabIndex={-1} className="w-9 shrink-0 pe-4 text-end text-muted no-underline select-none hover:text-text">
                {index + 1}
              </a>
              <span className="whitespace-pre" dangerouslySetInnerHTML={{ __html: html === '' ? ' ' : html }} />
            </span>
          ))}
        </code>
      </pre>
      {lines.length > SHOWN_LINES && (
        <figcaption className="border-t px-4 py-2 text-micro text-muted">
          {(lines.length - SHOWN_LINES).toLocaleString('en')} more lines are not shown. The copy button has them.
        </figcaption>
      )}
    </figure>
  );
}
