import { useErrorBoundary } from 'preact/hooks'
import { noteLost } from './api/connection.ts'
import { isProfileNeeded } from './api/who.ts'
import { Button } from './design/button.tsx'
import { useFocusGrid } from './focus/use-focus-grid.ts'
import { texts } from './i18n/language.ts'
import { viewer } from './library/viewer.ts'
import { OpeningNotice } from './opened/opening-notice.tsx'
import { navigate, route } from './router/history.ts'
import { Home } from './screens/home/home.tsx'
import { ConnectionBanner } from './shell/connection-banner.tsx'
import { lazy } from './shell/lazy.tsx'
import { announcement } from './shell/live.ts'
import { Notice } from './shell/notice.tsx'
import { Screen } from './shell/screen.tsx'
import { topRow } from './shell/top-line.tsx'
import { useMemory } from './shell/use-memory.ts'

const title = lazy(() => import('./screens/title/title-screen.tsx').then(({ TitleScreen }) => TitleScreen))
const search = lazy(() =>
  import('./screens/search/search-screen.tsx').then(({ SearchScreen }) => SearchScreen),
)
const share = lazy(() => import('./screens/share/share-screen.tsx').then(({ ShareScreen }) => ShareScreen))
const list = lazy(() => import('./screens/list/list-screen.tsx').then(({ ListScreen }) => ListScreen))
const kept = lazy(() => import('./screens/kept/kept-screen.tsx').then(({ KeptScreen }) => KeptScreen))
const who = lazy(() => import('./screens/who/who-screen.tsx').then(({ WhoScreen }) => WhoScreen))
const notices = lazy(() => import('./library/notices.tsx').then(({ Notices }) => Notices))
const settings = lazy(() =>
  import('./screens/settings/settings-screen.tsx').then(({ SettingsScreen }) => SettingsScreen),
)
const sources = lazy(() => import('./screens/sources/my-sources.tsx').then(({ MySources }) => MySources))
const player = lazy(() => import('./player/player.tsx').then(({ Player }) => Player))

/** Fetches what the first screen did not need, so that it is there when it does. */
export function loadRest(): void {
  for (const screen of [title, player, search, list]) screen.load()
  import('./shell/begin.ts').then(({ begin }) => begin(), noteLost)
}

/** The place where the viewer is, and what is said of it. */
export function App() {
  const t = texts()
  // A bug of ours in a screen: the rest of the app stays, and a fresh page may not have it.
  const [bug] = useErrorBoundary((error: unknown) =>
    queueMicrotask(() => {
      throw error
    }),
  )
  return (
    <>
      {bug === undefined ? (
        <Place />
      ) : (
        <Notice icon="warning" title={t.errors.unexpected}>
          <Button look="main" onClick={() => location.assign('/')}>
            {t.goHome}
          </Button>
        </Notice>
      )}
      <ConnectionBanner />
      {(viewer.value?.setAside || viewer.value?.dataLevel) && <notices.Screen />}
      <OpeningNotice />
      <p class="only-heard" role="status" aria-live="polite">
        {announcement}
      </p>
    </>
  )
}

function Place() {
  const at = route.value
  if (isProfileNeeded.value) return <who.Screen isNeeded />
  switch (at.screen) {
    case 'home':
      return <Home />
    case 'title':
      return <title.Screen at={at} key={at.id} />
    case 'films':
    case 'search':
      return <search.Screen at={at} key={at.screen} />
    case 'list':
      return <list.Screen />
    case 'kept':
      return <kept.Screen />
    case 'profiles':
      return <who.Screen isNeeded={false} />
    case 'share':
      return <share.Screen />
    case 'settings':
      return <settings.Screen page={at.page} />
    case 'sources':
      return <sources.Screen />
    case 'watch':
      return <player.Screen at={at} key={`${at.id} ${at.season} ${at.episode} ${at.releaseId}`} />
    case 'nowhere':
      return <Nowhere />
  }
}

const rows = [topRow, { id: 'actions', length: 1 }]

function Nowhere() {
  const t = texts()
  const grid = useFocusGrid(rows, 'actions')
  useMemory(true, { entry: 'actions/0' })
  return (
    <Screen grid={grid} name={t.pageNotFound}>
      <Notice title={t.pageNotFound}>
        <Button
          look="main"
          onClick={() => navigate({ screen: 'home' }, { replace: true })}
          {...grid.cell('actions', 0)}
        >
          {t.goHome}
        </Button>
      </Notice>
    </Screen>
  )
}
