/** Keys to press, one cap each: `["g", "c"]`. `mod` is ⌘ on Apple keyboards and Ctrl elsewhere; CSS picks by `data-platform` of the root. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="inline-flex items-center gap-0.5">
      {keys.map((key, index) => (
        <kbd key={index} className="inline-flex h-5 min-w-5 items-center justify-center rounded-control border bg-surface px-1 font-sans text-micro leading-none text-muted">
          {key === 'mod' ? <ModifierKey /> : key}
        </kbd>
      ))}
    </span>
  );
}

function ModifierKey() {
  return (
    <>
      <span className="in-data-[platform=apple]:hidden">Ctrl</span>
      <span className="hidden in-data-[platform=apple]:inline">⌘</span>
    </>
  );
}
