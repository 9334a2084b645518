import { classNames } from '@callboard/ui';

/** A unified diff as `git diff` writes it; signs stay, so that colour is not all that tells. */
export function UnifiedDiff({ text, label }: { text: string; label: string }) {
  return (
    <pre tabIndex={0} role="region" aria-label={label} className="min-w-0 overflow-x-auto rounded-card border bg-surface py-2 font-mono text-mono">
      <code className="block min-w-max">
        {text.trimEnd().split('\n').map((line, index) => (
          <span key={index} className={classNames('block px-4 whitespace-pre', lineClass(line))}>
            {line === '' ? ' ' : line}
          </span>
        ))}
      </code>
    </pre>
  );
}

function lineClass(line: string): string {
  if (/^(\+\+\+|---|@@|diff |index )/.test(line)) return 'text-muted';
  if (line.startsWith('+')) return 'bg-[color-mix(in_oklab,var(--color-ok)_10%,transparent)]';
  return line.startsWith('-') ? 'bg-[color-mix(in_oklab,var(--color-danger)_10%,transparent)]' : '';
}
