'use client';
import { useState } from 'react';
import { Button, Dialog } from '@callboard/ui';

/** Asks before something is taken back, and says what follows. */
export function DeleteDeclaration({ what, explanation, onDelete, isBusy }: { what: string; explanation: string; onDelete: () => void; isBusy: boolean }) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button variant="danger" disabled={isBusy} onClick={() => setIsAsking(true)}>
        Remove
      </Button>
      <Dialog open={isAsking} onClose={() => setIsAsking(false)} title={`Remove ${what}?`}>
        <div className="flex flex-col gap-4 p-4">
          <p className="text-small">{explanation}</p>
          <div className="flex gap-2">
            <Button
              variant="danger"
              onClick={() => {
                setIsAsking(false);
                onDelete();
              }}
            >
              Remove
            </Button>
            <Button variant="quiet" data-autofocus onClick={() => setIsAsking(false)}>
              Keep
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
