import Form from 'next/form';
import { Search } from 'lucide-react';

/** Words to look for in a list; the other conditions stay. Works without script. */
export function SearchForm({ action, text, label, keep = {} }: { action: string; text: string; label: string; keep?: Readonly<Record<string, string | undefined>> }) {
  return (
    <Form action={action} role="search" className="relative flex w-full items-center sm:w-72">
      {Object.entries(keep).map(([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />)}
      <Search size={14} strokeWidth={1.5} aria-hidden className="pointer-events-none absolute left-2.5 text-muted" />
      <input key={text} type="search" name="q" defaultValue={text} maxLength={200} aria-label={label} placeholder={label} className="h-8 w-full rounded-control border border-control bg-surface ps-8 pe-2 text-small pointer-coarse:h-11" />
    </Form>
  );
}
