import { DataPage } from '../data/data-page.tsx'
import { AccessPage } from './access-page.tsx'
import { HistoryPage } from './history-page.tsx'
import { PrivacyPage } from './privacy/privacy-page.tsx'
import { ReadyPage } from './ready-page.tsx'
import { pages } from './settings-frame.tsx'
import { SourcesPage } from './sources-page.tsx'

/** What the viewer may choose: one page for each subject. */
export function SettingsScreen({ page }: { page: string | undefined }) {
  switch (pages.find((each) => each === page) ?? pages[0]) {
    case 'sources':
      return <SourcesPage />
    case 'data':
      return <DataPage />
    case 'access':
      return <AccessPage />
    case 'privacy':
      return <PrivacyPage />
    case 'ready':
      return <ReadyPage />
    case 'history':
      return <HistoryPage />
  }
}
