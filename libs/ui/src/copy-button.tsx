'use client';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { classNames } from './class-names.js';
import { copyText } from './copy-text.js';

/** True for a moment after `copy` has put the text on the clipboard. */
function useCopied(): readonly [copied: boolean, copy: (text: string) => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, (text) => void copyText(text).then(() => setCopied(true))];
}

/** Copies a text; says so with a tick and to screen readers. */
export function CopyButton({ text, label, children, className }: { text: string; label: string; children?: ReactNode; className?: string }) {
  const [copied, copy] = useCopied();
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => copy(text)}
      aria-label={children ? undefined : label}
      data-tip={copied ? 'Copied' : label}
      className={classNames('inline-flex min-h-6 min-w-6 items-center justify-center gap-1.5 rounded-control px-1 text-micro text-muted transition-colors duration-120 hover:bg-sunken hover:text-text', copied && 'text-ok', className)}
    >
      <Icon size={14} strokeWidth={1.5} aria-hidden />
      {children}
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}

/** An entity ref as an object: mono, one click copies it. */
export function EntityRefText({ entityRef, className }: { entityRef: string; className?: string }) {
  const [copied, copy] = useCopied();
  return (
    <button
      type="button"
      onClick={() => copy(entityRef)}
      data-tip={copied ? 'Copied' : 'Copy ref'}
      data-tip-side="start"
      className={classNames('min-h-6 max-w-full rounded-control font-mono text-mono text-muted transition-colors duration-120 hover:text-text', copied && 'text-ok', className)}
    >
      <span className="block truncate">{entityRef}</span>
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}
