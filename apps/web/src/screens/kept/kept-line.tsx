import type { KeptFilm } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { formatDuration, titleName } from '../../i18n/format.ts'
import { formatSize } from '../../i18n/format-figures.ts'
import { type Language, language, texts } from '../../i18n/language.ts'
import { Link } from '../../router/link.tsx'
import { announce } from '../../shell/live.ts'
import css from './kept-screen.module.css'
import { changeKept } from './use-kept.ts'
import { type KeptWords, keptWords } from './words.ts'

interface Props {
  readonly film: KeptFilm
  /** Whether this viewer may do more than watch. */
  readonly manages: boolean
  readonly grid: FocusGrid
  readonly onRemoved: () => void
}

/** How many things a line has that can have the focus: the film, to hold it back or let it go on, to remove it. */
export function lineLength({ state }: KeptFilm, manages: boolean): number {
  if (!manages) return 1
  return state.kind === 'whole' ? 2 : 3
}

/** One film or episode that is kept: how far it is, and what can be done with it. */
export function KeptLine({ film, manages, grid, onRemoved }: Props) {
  const w = keptWords()
  const [isSure, setSure] = useState(false)
  const { item, title, season, episode, state, haveBytes, sizeBytes, isWatched } = film
  const row = `kept-${item}`
  const name = nameOf(film, language.value)
  const part = sizeBytes !== undefined && sizeBytes > 0 ? Math.min(1, haveBytes / sizeBytes) : 0
  const remove = async () => {
    if (!isSure) return setSure(true)
    if (!(await changeKept('/remove', { items: [item] }))) return
    announce(w.removed(name))
    onRemoved()
  }
  const isStill = state.kind === 'paused' || state.kind === 'failed'
  const go = state.kind === 'failed' ? w.again : isStill ? w.resume : w.pause
  const to =
    state.kind === 'whole' && episode !== undefined && season !== undefined
      ? ({ screen: 'watch', id: title.id, season, episode } as const)
      : ({ screen: 'title', id: title.id } as const)
  return (
    <li class={css.line} data-row={row}>
      <Link class={css.film} to={to} {...grid.cell(row, 0)}>
        <span class={css.title}>{name}</span>
        <span class={css.facts}>{[stateWords(film, w), ...(isWatched ? [w.watched] : [])].join(' · ')}</span>
        {state.kind !== 'whole' && (
          <span class={css.bar} aria-hidden="true">
            <span class={css.have} style={{ inlineSize: `${Math.round(100 * part)}%` }} />
          </span>
        )}
      </Link>
      {manages && state.kind !== 'whole' && (
        <Button
          look="quiet"
          aria-label={`${go} · ${name}`}
          onClick={() => void changeKept(isStill ? '/resume' : '/pause', { items: [item] })}
          {...grid.cell(row, 1)}
        >
          {go}
        </Button>
      )}
      {manages && (
        <Button
          look="quiet"
          aria-label={`${isSure ? w.removeSure : w.remove} · ${name}`}
          onClick={() => void remove()}
          onBlur={() => setSure(false)}
          {...grid.cell(row, lineLength(film, true) - 1)}
        >
          {isSure ? w.removeSure : w.remove}
        </Button>
      )}
    </li>
  )
}

function nameOf({ title, episode, episodeTitle, localizedEpisodeTitle }: KeptFilm, spoken: Language): string {
  const name = titleName(title, spoken)
  if (episode === undefined) return name
  const part = titleName(
    {
      title: episodeTitle ?? '',
      ...(localizedEpisodeTitle && { localizedTitle: localizedEpisodeTitle }),
    },
    spoken,
  )
  return `${name} · ${part === '' ? texts().episode(episode) : `${episode}. ${part}`}`
}

function stateWords({ state, haveBytes, sizeBytes }: KeptFilm, w: KeptWords): string {
  const t = texts()
  const size = (bytes: number) => formatSize(bytes, language.value, t)
  const whole = sizeBytes === undefined ? undefined : size(sizeBytes)
  const part = whole === undefined ? size(haveBytes) : w.of(size(haveBytes), whole)
  switch (state.kind) {
    case 'whole':
      return [w.whole, ...(whole === undefined ? [] : [whole])].join(' · ')
    case 'paused':
      return [w.paused, part].join(' · ')
    case 'waiting':
      return [w.waits[state.for], ...(haveBytes > 0 || whole !== undefined ? [part] : [])].join(' · ')
    case 'no-room':
      return w.noRoomHere(size(state.missingBytes))
    case 'failed':
      return t.errors[state.error]
    case 'fetching': {
      const { secondsLeft } = state
      // Less than a minute is not worth a number that jumps.
      const left =
        secondsLeft !== undefined && secondsLeft >= 60 ? [w.left(formatDuration(secondsLeft, t))] : []
      return [w.fetching, part, ...left].join(' · ')
    }
  }
}
