import { DataPage } from '../data/data-page.tsx'
import { AboutPage } from './about-page.tsx'
import { AccessPage } from './access-page.tsx'
import { DevicesPage } from './devices/devices-page.tsx'
import { HistoryPage } from './history-page.tsx'
import { PrivacyPage } from './privacy/privacy-page.tsx'
import { ReadyPage } from './ready-page.tsx'
import { pagesHere } from './settings-frame.tsx'
import { SourcesPage } from './sources-page.tsx'

/** What the viewer may choose: one page for each subject. */
export function SettingsScreen({ page }: { page: string | undefined }) {
  switch (pagesHere().find((each) => each === page) ?? pagesHere()[0]) {
    case 'sources':
      return <SourcesPage />
    case 'data':
      return <DataPage />
    case 'access':
      return <AccessPage />
    case 'privacy':
      return <PrivacyPage />
    case 'devices':
      return <DevicesPage />
    case 'history':
      return <HistoryPage />
    case 'about':
      return <AboutPage />
    default:
      return <ReadyPage />
  }
}
