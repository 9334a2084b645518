import type { ReactNode } from 'react';
import { portalConfig } from '../../config';
import { findCustomWords } from '../../data/kinds';
import { findReader } from '../../data/reader';
import { listStarLabels } from '../../data/star-labels';
import { valueOr, attempt } from '../../data/outcome';
import { WordsProvider } from '../../features/kinds/words-provider';
import { BottomBar } from '../../shell/bottom-bar';
import { GlobalKeys } from '../../shell/global-keys';
import { NavigationProgress } from '../../shell/navigation-progress';
import { Rail } from '../../shell/rail';
import { ReaderProvider } from '../../shell/reader';
import { RefreshOnReturn } from '../../shell/refresh-on-return';
import { StarsProvider } from '../../shell/stars-provider';
import { Toasts } from '../../shell/toasts';

/** The frame of every page: rail, content, and what floats above both. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const [reader, stars, words] = await Promise.all([findReader(), attempt(listStarLabels()), findCustomWords()]);
  const starLabels = valueOr(stars, []);
  return (
    <ReaderProvider reader={reader}>
      <WordsProvider words={words}>
        <StarsProvider refs={starLabels.map(({ ref }) => ref)}>
          <a href="#main" className="sr-only z-50 rounded-control bg-surface px-3 py-2 text-small focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
            Skip to content
          </a>
          <div className="frame grid min-h-dvh">
            <Rail organization={portalConfig().organization.name} stars={starLabels} />
            {children}
            <BottomBar />
          </div>
          <NavigationProgress />
          <RefreshOnReturn />
          <GlobalKeys />
          <Toasts />
        </StarsProvider>
      </WordsProvider>
    </ReaderProvider>
  );
}
