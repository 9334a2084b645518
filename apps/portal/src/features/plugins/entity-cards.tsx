'use client';
import { Component, useEffect, useMemo, useState, useSyncExternalStore, type ComponentType, type ReactNode } from 'react';
import { Button, Failure, Panel, Skeleton } from '@callboard/ui';
import type { EntityCardProps, PortalEntity, PortalTheme } from '@callboard/plugin-sdk';
import type { EntityCard } from '../../data/plugins';
import { shownTheme } from '../../shell/theme';
import { addStyles, loadModule } from './load-module';
import { pluginApi } from './plugin-api';

/** The cards of plugins, each in a frame of its own: one that fails leaves the others and the page alone. */
export function EntityCards({ cards, entity }: { cards: readonly EntityCard[]; entity: unknown }) {
  return cards.map((card) => <PluginCard key={`${card.pluginId}@${card.version}:${card.declaration.slot}`} card={card} entity={entity as PortalEntity} />);
}

function PluginCard({ card, entity }: { card: EntityCard; entity: PortalEntity }) {
  const [attempt, setAttempt] = useState(0);
  const retry = () => setAttempt((count) => count + 1);
  return (
    <Panel title={card.declaration.title} provenance={`Plugin ${card.title} ${card.version}`}>
      <CardBoundary key={attempt} fallback={<CardFailed title={card.title} onRetry={retry} />}>
        <LoadedCard card={card} entity={entity} onRetry={retry} />
      </CardBoundary>
    </Panel>
  );
}

function LoadedCard({ card, entity, onRetry }: { card: EntityCard; entity: PortalEntity; onRetry: () => void }) {
  const { ui, pluginId, declaration } = card;
  const [loaded, setLoaded] = useState<{ Card: ComponentType<EntityCardProps> } | { problem: string }>();
  const api = useMemo(() => pluginApi(pluginId), [pluginId]);
  const theme = useShownTheme();
  useEffect(() => {
    let isCurrent = true;
    if (ui.styles) addStyles(ui.styles);
    loadModule(ui.module)
      .then(({ slots }) => {
        const Card = slots[declaration.slot];
        if (isCurrent) setLoaded(Card ? { Card } : { problem: `Its module has nothing for "${declaration.slot}".` });
      })
      .catch((error: unknown) => isCurrent && setLoaded({ problem: error instanceof Error ? error.message : 'Its module failed.' }));
    return () => {
      isCurrent = false;
    };
  }, [ui, declaration]);
  if (!loaded) {
    return (
      <div style={{ height: declaration.height }}>
        <Skeleton className="h-full" />
      </div>
    );
  }
  if ('problem' in loaded) return <CardFailed title={card.title} problem={loaded.problem} onRetry={onRetry} />;
  const { Card } = loaded;
  return (
    <div style={{ minHeight: declaration.height }}>
      <Card entity={entity} api={api} config={ui.config} theme={theme} />
    </div>
  );
}

function CardFailed({ title, problem, onRetry }: { title: string; problem?: string; onRetry: () => void }) {
  return (
    <Failure
      title={`This panel of ${title} stopped.`}
      action={
        <Button size="compact" onClick={onRetry}>
          Load it again
        </Button>
      }
    >
      {problem ?? 'Its component failed.'} The rest of the page is not affected.
    </Failure>
  );
}

class CardBoundary extends Component<{ fallback: ReactNode; children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}

function useShownTheme(): PortalTheme {
  return useSyncExternalStore(subscribeToTheme, shownTheme, () => 'light');
}

function subscribeToTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    query.removeEventListener('change', listener);
  };
}
