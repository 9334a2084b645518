import type { Metadata } from 'next';
import { attempt } from '../../../data/outcome';
import { listPlugins } from '../../../data/plugins';
import { PluginList } from '../../../features/plugins/plugin-list';
import { RefreshOnPluginChange } from '../../../features/plugins/refresh-on-plugin-change';
import { ServiceAway } from '../../../features/service-away';
import { PageFrame } from '../../../shell/page-frame';

export const metadata: Metadata = { title: 'Plugins' };

export default async function PluginsPage() {
  const plugins = await attempt(listPlugins());
  return (
    <PageFrame crumbs={[{ label: 'Plugins' }]}>
      <header className="mb-5">
        <h1 className="text-title">Plugins</h1>
        <p className="text-body text-muted">Each runs in a process of its own. One that fails takes nothing else with it.</p>
      </header>
      <RefreshOnPluginChange />
      {plugins.ok ? <PluginList list={plugins.value} /> : <ServiceAway service="plugin-host" failed={plugins.failed} />}
    </PageFrame>
  );
}
