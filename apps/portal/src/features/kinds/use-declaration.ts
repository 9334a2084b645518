'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callPortal, PortalApiError } from '../../browser/portal-api';
import { toast } from '../../shell/toasts';
import { placeProblems, type DraftProblems } from './kind-draft';

/** Sends a declaration, or takes one back; what is wrong comes back at its field, `''` for the whole. */
export function useDeclaration(fields: readonly string[]) {
  const router = useRouter();
  const [problems, setProblems] = useState<DraftProblems>({});
  const [isBusy, setIsBusy] = useState(false);
  const send = async (path: `/portal/${string}`, request: { method: 'PUT' | 'DELETE'; body?: unknown }, done: { words: string; href: string }) => {
    setIsBusy(true);
    setProblems({});
    try {
      await callPortal(path, request);
      toast(done.words);
      router.push(done.href);
      router.refresh();
    } catch (error) {
      setProblems(error instanceof PortalApiError ? placeProblems(error.problems, error.message, fields) : { '': 'It could not be saved.' });
    } finally {
      setIsBusy(false);
    }
  };
  return { problems, setProblems, isBusy, send };
}
