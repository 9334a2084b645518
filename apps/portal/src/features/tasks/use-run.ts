'use client';
import { useEffect, useReducer, useState } from 'react';
import type { TaskEvent, TaskStatus, TaskStep } from '@callboard/api-client';
import { callPortal } from '../../browser/portal-api';
import { beginRun, continueRun, hasEnded, type RunState } from './run-state';

/** How the log arrives. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended';

const TYPES = ['log', 'completion', 'cancelled', 'recovered'] as const;
const RETRY_MS = [300, 1_000, 2_000, 5_000];
/** Log lines come in bursts; the page is drawn once per burst. */
const BURST_MS = 50;

interface Action {
  readonly events: readonly TaskEvent[];
}

/**
 * A run as its stream tells it, from the first event or from what the server has read already. When the stream breaks it goes
 * on after the last event, so nothing is lost and nothing comes twice. `restart` listens again after a retry.
 */
export function useRun(id: string, status: TaskStatus, steps: readonly TaskStep[], initial: readonly TaskEvent[]): { run: RunState; stream: StreamState; restart: () => void } {
  const [run, dispatch] = useReducer((state: RunState, { events }: Action) => continueRun(state, events), undefined, () => continueRun(beginRun(status, steps), initial));
  const [stream, setStream] = useState<StreamState>(initial.length > 0 && hasEnded(run) ? 'ended' : 'connecting');
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (stream === 'ended') return;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let burst: TaskEvent[] = [];
    let burstTimer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let last = run.lastEventId;
    const flush = () => {
      burstTimer = undefined;
      dispatch({ events: burst });
      burst = [];
    };
    const open = () => {
      source = new EventSource(`/api/scaffolder/v2/tasks/${encodeURIComponent(id)}/eventstream?after=${last}`);
      source.onopen = () => {
        failures = 0;
        setStream('live');
      };
      // The browser would begin from the start again; we go on after the last event.
      source.onerror = () => {
        source?.close();
        setStream('reconnecting');
        const delay = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
        failures += 1;
        timer = setTimeout(() => void callPortal('/portal/session/refresh', { method: 'POST' }).catch(() => undefined).finally(open), delay);
      };
      for (const type of TYPES) {
        source.addEventListener(type, ({ data }: MessageEvent<string>) => {
          const event = JSON.parse(data) as TaskEvent;
          last = Math.max(last, event.id);
          burst.push(event);
          burstTimer ??= setTimeout(flush, BURST_MS);
          if (event.type === 'completion') {
            source?.close();
            setStream('ended');
          }
        });
      }
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
      if (burstTimer !== undefined) {
        clearTimeout(burstTimer);
        flush();
      }
    };
    // A new round begins where the last one stopped; in between the stream keeps its own place.
  }, [id, round]);

  return {
    run,
    stream,
    restart: () => {
      setStream('connecting');
      setRound((count) => count + 1);
    },
  };
}
