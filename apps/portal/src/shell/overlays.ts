/** The surfaces that any part of the frame may open; their code loads when they are first wanted. */
export type Overlay = 'palette' | 'keys';

let open: { overlay: Overlay; count: number } | undefined;
const listeners = new Set<() => void>();

export function openOverlay(overlay: Overlay): void {
  open = { overlay, count: (open?.count ?? 0) + 1 };
  announce();
}

export function closeOverlay(): void {
  open = undefined;
  announce();
}

export const overlays = {
  current: (): Overlay | undefined => open?.overlay,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Loads the palette before it is asked for: on hover and focus of its button. */
export function loadPalette(): Promise<typeof import('./palette/palette')> {
  return import('./palette/palette');
}

function announce(): void {
  for (const listener of listeners) listener();
}
