import {
  choiceNames,
  type LibraryState,
  type Profile,
  ProgressReport,
  TitleId,
  WatchedPlace,
} from '@lanterne/contract'
import { type KeptDevice, type Library, mostImportBytes } from '@lanterne/library'
import { Hono } from 'hono'
import * as v from 'valibot'
import { input, readBytes } from '../http/input.ts'
import type { WithProfile } from '../library/profile-guard.ts'
import type { ViewerLibrary } from '../library/viewer-library.ts'

const Listing = v.object({ titleId: TitleId, isListed: v.boolean() })
const Allowing = v.object({ titleId: TitleId, isAllowed: v.boolean() })
const Marking = v.object({ ...WatchedPlace.entries, isWatched: v.boolean() })
const Choice = v.object({ name: v.picklist(choiceNames), value: v.pipe(v.string(), v.maxLength(100)) })

/**
 * What one viewer has: `GET /`, `/list`, `/history`, `/export`; `POST /progress`, `/list`, `/watched`, `/allowed`, `/dismissals`,
 * `/choices`, `/history/forget`, `/history/clear`, `/import`, `/notices/read`.
 */
export const libraryRoutes = ({ library, viewers }: { library: Library; viewers: ViewerLibrary }) => {
  const stateOf = (profile: Profile, device: KeptDevice | undefined): LibraryState => ({
    ...viewers.state(profile),
    ...(device && { isGuest: true }),
  })
  return new Hono<WithProfile>()
    .get('/', (c) => c.json(stateOf(c.get('profile'), c.get('device'))))
    .get('/list', (c) => c.json(viewers.list(c.get('profile'))))
    .get('/history', (c) => c.json(viewers.history(c.get('profile'))))
    .post('/progress', input('json', ProgressReport), (c) => {
      viewers.report(c.get('profile'), c.req.valid('json'))
      return c.json({})
    })
    .post('/list', input('json', Listing), (c) => {
      const { titleId, isListed } = c.req.valid('json')
      viewers.setListed(c.get('profile'), titleId, isListed)
      return c.json({})
    })
    .post('/watched', input('json', Marking), (c) => {
      const { isWatched, ...place } = c.req.valid('json')
      viewers.expectFor(c.get('profile'), place.titleId)
      library.of(c.get('profile').id).setWatched(place, isWatched)
      return c.json({})
    })
    .post('/allowed', input('json', Allowing), (c) => {
      const { titleId, isAllowed } = c.req.valid('json')
      viewers.setAllowed(titleId, isAllowed)
      return c.json({})
    })
    .post('/dismissals', input('json', v.object({ titleId: TitleId })), (c) => {
      library.of(c.get('profile').id).dismiss(c.req.valid('json').titleId)
      return c.json({})
    })
    .post('/choices', input('json', Choice), (c) => {
      const { name, value } = c.req.valid('json')
      library.of(c.get('profile').id).choose(name, value)
      return c.json({})
    })
    .post('/history/forget', input('json', WatchedPlace), (c) => {
      library.of(c.get('profile').id).forget(c.req.valid('json'))
      return c.json({})
    })
    .post('/history/clear', (c) => {
      library.of(c.get('profile').id).clearHistory()
      return c.json({})
    })
    .post('/notices/read', (c) => {
      library.acknowledgeSetAside()
      return c.json({})
    })
    .get('/export', (c) =>
      c.body(library.export(mayMove(library, c.get('profile').id)), 200, {
        'content-type': 'application/json',
        'content-disposition': 'attachment; filename="lanterne.json"',
        'cache-control': 'no-store',
      }),
    )
    .post('/import', async (c) => {
      const bytes = await readBytes(c.req.raw.body, mostImportBytes)
      return c.json({ news: library.import(bytes, mayMove(library, c.get('profile').id)) })
    })
}

/** Whose records one viewer may take away or bring: all but those that are locked to them. */
function mayMove(library: Library, own: string): (profile: string) => boolean {
  const locked = new Set(
    library
      .profiles()
      .filter(({ id, isLocked }) => isLocked && id !== own)
      .map(({ id }) => id),
  )
  return (profile) => !locked.has(profile)
}
