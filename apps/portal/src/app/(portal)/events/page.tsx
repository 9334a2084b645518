import type { Metadata } from 'next';
import { portalConfig } from '../../../config';
import { listRecentEvents } from '../../../data/recent-events';
import { attempt } from '../../../data/outcome';
import { EventFeed } from '../../../features/events/event-feed';
import { ServiceAway } from '../../../features/service-away';
import { PageFrame } from '../../../shell/page-frame';

export const metadata: Metadata = { title: 'Events' };

const SHOWN = 80;

export default async function EventsPage() {
  const recent = await attempt(listRecentEvents(SHOWN, ['callboard.catalog.*']));
  const { baseUrl, mode } = portalConfig();
  return (
    <PageFrame crumbs={[{ label: 'Events' }]} width="full">
      <h1 className="sr-only">Events</h1>
      {recent.ok ? (
        <EventFeed initial={recent.value.events} cursor={recent.value.cursor} baseUrl={baseUrl} isLocal={mode === 'local'} />
      ) : (
        <div className="p-4 md:p-6">
          <ServiceAway service="catalog" failed={recent.failed} />
        </div>
      )}
    </PageFrame>
  );
}
