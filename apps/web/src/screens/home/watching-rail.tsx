import type { TitleSummary, WatchingEntry } from '@lanterne/contract'
import { useMemo } from 'preact/hooks'
import { change, paths } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import type { CellProps, FocusGrid } from '../../focus/use-focus-grid.ts'
import { formatDuration, titleName } from '../../i18n/format.ts'
import { language, texts } from '../../i18n/language.ts'
import { composeBackdrop, seen, wall } from '../../poster/compose-backdrop.ts'
import { navigate } from '../../router/history.ts'
import { Link } from '../../router/link.tsx'
import { announce } from '../../shell/live.ts'
import cards from './card.module.css'
import rails from './rail.module.css'
import css from './watching-rail.module.css'
import { watchingRow, watchingTools } from './watching-rows.ts'

interface Props {
  readonly entries: readonly WatchingEntry[]
  readonly grid: FocusGrid
  /** Called when one was sent away. */
  readonly onChange: () => void
}

/** What the viewer is in the middle of: one press and it goes on. */
export function WatchingRail({ entries, grid, onChange }: Props) {
  const t = texts().library
  const { row, columns } = grid.focus.value
  const chosen = entries[Math.min(columns[watchingRow] ?? 0, entries.length - 1)]
  const dismiss = ({ title }: WatchingEntry) => {
    change(
      `${paths.library}/dismissals`,
      { titleId: title.id },
      { signal: new AbortController().signal },
    ).then(
      () => {
        announce(t.removed(titleName(title, language.value)))
        onChange()
      },
      (error: unknown) => announce(texts().errors[problemOf(error)]),
    )
  }
  return (
    <section data-row={watchingRow} class={rails.row} aria-label={t.goOn}>
      <h2 class={rails.name}>{t.goOn}</h2>
      <ul class={rails.rail} data-rail={watchingRow}>
        {entries.map((entry, column) => (
          <li class={css.item} key={entry.title.id}>
            <WatchingCard entry={entry} cell={grid.cell(watchingRow, column)} />
            <button
              type="button"
              class={css.away}
              tabIndex={-1}
              aria-label={t.removeNamed(titleName(entry.title, language.value))}
              onClick={() => dismiss(entry)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {chosen && (
        <div
          class={css.tools}
          data-row={watchingTools}
          data-shown={row === watchingRow || row === watchingTools ? '' : undefined}
        >
          <Button
            look="quiet"
            onClick={() => navigate({ screen: 'title', id: chosen.title.id })}
            {...grid.cell(watchingTools, 0)}
          >
            {t.aboutFilm}
          </Button>
          <Button
            look="quiet"
            aria-label={t.removeNamed(titleName(chosen.title, language.value))}
            onClick={() => dismiss(chosen)}
            {...grid.cell(watchingTools, 1)}
          >
            {t.removeFromRow}
          </Button>
        </div>
      )}
    </section>
  )
}

function WatchingCard({ entry, cell }: { entry: WatchingEntry; cell: CellProps }) {
  const t = texts()
  const { title, season, episode, positionSeconds, durationSeconds } = entry
  const name = titleName(title, language.value)
  const left = durationSeconds - positionSeconds
  const facts = [
    episode === undefined ? '' : t.episode(episode),
    durationSeconds > 0 && positionSeconds > 0
      ? t.library.timeLeft(formatDuration(left, t))
      : durationSeconds > 0
        ? formatDuration(durationSeconds, t)
        : '',
  ].filter((fact) => fact !== '')
  return (
    <Link
      to={{
        screen: 'watch',
        id: title.id,
        ...(season === undefined || episode === undefined ? {} : { season, episode }),
      }}
      class={`${cards.card} ${css.card}`}
      aria-label={[t.library.goOnWith(name), ...facts].join(', ')}
      {...cell}
    >
      <span class={`${cards.poster} ${css.picture}`}>
        <WideArt title={title} />
        <span class={css.go}>
          <Icon name="play" />
        </span>
        {positionSeconds > 0 && (
          <span class={cards.bar}>
            <span
              class={cards.seen}
              style={{ inlineSize: `${Math.round((100 * positionSeconds) / durationSeconds)}%` }}
            />
          </span>
        )}
      </span>
      <span class={css.caption} aria-hidden="true">
        <bdi class={cards.name}>{name}</bdi>
        <span class={`${cards.facts} ${css.facts}`}>{facts.join(' · ')}</span>
      </span>
    </Link>
  )
}

/** The film's picture, wide and small. */
function WideArt({ title }: { title: TitleSummary }) {
  const { palette, layers, transform } = useMemo(() => composeBackdrop(title), [title.id])
  return (
    <svg
      viewBox={`${seen.x} ${seen.y} ${seen.w} ${seen.h}`}
      preserveAspectRatio="xMaxYMid meet"
      aria-hidden="true"
      focusable="false"
    >
      <rect x={-wall.w} y={-wall.h} width={wall.w * 3} height={wall.h * 3} fill={palette.ground} />
      <g transform={transform}>
        {layers.map(({ ink, d, opacity }) => (
          <path d={d} fill={palette[ink]} fill-opacity={opacity} />
        ))}
      </g>
    </svg>
  )
}
