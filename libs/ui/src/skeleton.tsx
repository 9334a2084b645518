import { classNames } from './class-names.js';

/** The place of something that loads, in its real size. Shows nothing for the first 150 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block animate-skeleton rounded-control bg-sunken', className)} />;
}
