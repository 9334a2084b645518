'use client';
import { Download } from 'lucide-react';
import { Button } from '@callboard/ui';

/** Saves a text as a file; nothing leaves the browser. */
export function DownloadButton({ text, fileName, children }: { text: string; fileName: string; children: string }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    Object.assign(document.createElement('a'), { href: url, download: fileName }).click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button onClick={save}>
      <Download size={14} strokeWidth={1.5} aria-hidden />
      {children}
    </Button>
  );
}
