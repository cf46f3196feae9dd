import type { Title } from '@lanterne/contract'
import { change, paths } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { Button } from '../../design/button.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { titleName } from '../../i18n/format.ts'
import { language, texts } from '../../i18n/language.ts'
import { readViewer } from '../../library/follow-viewer.ts'
import { viewer } from '../../library/viewer.ts'
import { navigate } from '../../router/history.ts'
import { announce } from '../../shell/live.ts'
import { changeKept } from '../kept/use-kept.ts'
import { keptWords } from '../kept/words.ts'
import { isPlayable } from './episodes.tsx'

type Cell = ReturnType<FocusGrid['cell']>

/** Whether a title can be kept for offline by this viewer: it comes from elsewhere, and they may manage. */
export function isKeepable(title: Title): boolean {
  const episodes = (title.seasons ?? []).flatMap((season) => season.episodes)
  const releases = [...title.releases, ...episodes.flatMap((episode) => episode.releases)]
  const isElsewhere = releases.some(({ source }) => source.kind !== 'own-file')
  return viewer.value?.profile.ageLimit === undefined && (isElsewhere || episodes.some(isPlayable))
}

/** Whether this viewer may say what children see: there are several profiles, and theirs manages. */
export function mayAllow(): boolean {
  const { profile, profileCount = 1 } = viewer.value ?? {}
  return profileCount > 1 && profile?.ageLimit === undefined
}

/** Keeps a film, or the season that is shown; once it is kept, leads to all that is. */
export function KeepButton({ title, season, cell }: { title: Title; season: number; cell: Cell }) {
  const w = keptWords()
  const name = titleName(title, language.value)
  const shown = title.releases.length > 0 ? undefined : title.seasons?.[season]
  const items = shown
    ? shown.episodes.filter(isPlayable).map(({ number }) => `${title.id}/${shown.number}/${number}`)
    : [title.id]
  const kept = viewer.value?.kept ?? {}
  const states = items.map((item) => kept[item])
  const isKept = states.length > 0 && states.every((state) => state !== undefined)
  const isWhole = isKept && states.every((state) => state === 'whole')
  const keep = () => {
    if (isKept) return navigate({ screen: 'kept' })
    void changeKept('', { titleId: title.id, ...(shown && { season: shown.number }) }).then(
      (isDone) => isDone && announce(w.willBeKept(name)),
    )
  }
  return (
    <Button
      {...(isWhole && { icon: 'check' })}
      aria-label={isKept ? w.seeKept(name) : undefined}
      onClick={keep}
      {...cell}
    >
      {isWhole ? w.kept : isKept ? w.keeping : shown ? w.keepSeason(shown.number) : w.keep}
    </Button>
  )
}

/** Lets the children's profiles see a title, or not any more. */
export function AllowButton({ title, cell }: { title: Title; cell: Cell }) {
  const w = keptWords()
  const isAllowed = viewer.value?.allowed.includes(title.id) ?? false
  const allow = () =>
    change(
      `${paths.library}/allowed`,
      { titleId: title.id, isAllowed: !isAllowed },
      { signal: new AbortController().signal },
    ).then(readViewer, (error: unknown) => announce(texts().errors[problemOf(error)]))
  return (
    <Button
      look="quiet"
      {...(isAllowed && { icon: 'check' })}
      aria-pressed={isAllowed}
      onClick={() => void allow()}
      {...cell}
    >
      {isAllowed ? w.allowed : w.allow}
    </Button>
  )
}
