'use client';
import { AnsiUp } from 'ansi_up';
import { ArrowDownToLine, Search } from 'lucide-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button, classNames, CopyButton } from '@callboard/ui';
import type { LogLine } from './run-state';

/** px */
const LINE_HEIGHT = 18;
/** Nearer to the end than this counts as being there, px. */
const NEAR_END = 40;

/** A log that follows its end until one scrolls up, and can be searched. Only the lines in sight are in the page. */
export function LogView({ lines, isGrowing, label }: { lines: readonly LogLine[]; isGrowing: boolean; label: string }) {
  const [text, setText] = useState('');
  const [follows, setFollows] = useState(true);
  const frame = useRef<HTMLDivElement>(null);
  const plain = useMemo(() => lines.map((line) => line.text.replace(ANSI, '')), [lines]);
  const needle = text.trim().toLowerCase();
  const shown = useMemo(() => {
    const numbered = lines.map((line, index) => ({ ...line, number: index + 1, plain: plain[index] ?? '' }));
    return needle === '' ? numbered : numbered.filter((line) => line.plain.toLowerCase().includes(needle));
  }, [lines, plain, needle]);
  const virtualizer = useVirtualizer({ count: shown.length, getScrollElement: () => frame.current, estimateSize: () => LINE_HEIGHT, overscan: 20, initialRect: { width: 800, height: 480 } });

  useEffect(() => {
    const element = frame.current;
    if (follows && element) element.scrollTop = element.scrollHeight;
  }, [follows, shown.length]);

  return (
    <section aria-label={label} className="flex min-w-0 flex-col overflow-hidden rounded-card border bg-surface">
      <header className="flex flex-wrap items-center gap-2 border-b px-3 py-1.5">
        <h2 className="min-w-0 grow truncate text-small font-[550]">{label}</h2>
        <label className="relative flex items-center">
          <Search size={14} strokeWidth={1.5} aria-hidden className="pointer-events-none absolute left-2 text-muted" />
          <input type="search" value={text} onChange={(event) => setText(event.target.value)} aria-label="Find in the log" placeholder="Find" className="h-7 w-36 rounded-control border border-control bg-surface ps-7 pe-2 text-small" />
        </label>
        <CopyButton text={plain.join('\n')} label="Copy the log" />
        {isGrowing && !follows && (
          <Button size="compact" onClick={() => setFollows(true)}>
            <ArrowDownToLine size={14} strokeWidth={1.5} aria-hidden />
            Follow
          </Button>
        )}
      </header>
      <div
        ref={frame}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={label}
        onScroll={({ currentTarget }) => setFollows(currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < NEAR_END)}
        className="h-[min(60vh,560px)] overflow-auto bg-surface py-2 font-mono text-mono -outline-offset-2"
      >
        <div className="relative min-w-max" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const line = shown[index];
            return (
              line && (
                <div key={line.id} className="absolute inset-x-0 flex px-3" style={{ transform: `translateY(${start}px)`, height: LINE_HEIGHT }}>
                  <span aria-hidden className="w-10 shrink-0 pe-3 text-end text-muted select-none">
                    {line.number}
                  </span>
                  <AnsiLine text={line.text} />
                </div>
              )
            );
          })}
        </div>
        {shown.length === 0 && <p className={classNames('px-4 font-sans text-small text-muted', isGrowing && needle === '' && 'motion-safe:animate-waiting')}>{needle !== '' ? `No line contains “${text}”.` : isGrowing ? 'Waiting for the first line' : 'No lines.'}</p>}
      </div>
    </section>
  );
}

// eslint-disable-next-line no-control-regex
const ANSI = /\u001b\[[0-9;]*m/g;

/** One line with the colours it was written in; everything in it is escaped. */
function AnsiLine({ text }: { text: string }) {
  const html = useMemo(() => {
    const ansi = new AnsiUp();
    ansi.use_classes = true;
    ansi.escape_html = true;
    // Terminal links (OSC 8) could lead anywhere.
    ansi.url_allowlist = {};
    return ansi.ansi_to_html(text);
  }, [text]);
  return <span className="whitespace-pre" dangerouslySetInnerHTML={{ __html: html }} />;
}
