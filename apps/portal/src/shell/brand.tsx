/** The mark: a board with one note pinned to it. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} fill="none" aria-hidden className="shrink-0">
      <rect x="1.75" y="1.75" width="16.5" height="16.5" rx="3" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 6.5h8v7.25H6Z" className="stroke-accent" strokeWidth="1.5" strokeLinejoin="round" />
      <circle cx="10" cy="6.5" r="2" className="fill-accent" />
    </svg>
  );
}
