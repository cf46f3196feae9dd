import type { Episode, Title } from '@lanterne/contract'
import { Icon } from '../../design/icon.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { formatDuration, inLanguage, titleName } from '../../i18n/format.ts'
import { language, texts } from '../../i18n/language.ts'
import { partSeen } from '../../library/viewer.ts'
import { Link } from '../../router/link.tsx'
import css from './list.module.css'

interface Props {
  readonly title: Title
  readonly grid: FocusGrid
  readonly season: number
  readonly setSeason: (season: number) => void
}

/** The parts of a series, a season at a time. */
export function Episodes({ title, grid, season, setSeason }: Props) {
  const t = texts()
  const seasons = title.seasons ?? []
  const shown = seasons[season] ?? seasons[0]
  if (!shown) return null
  return (
    <section class={css.section} aria-labelledby="episodes">
      <h2 id="episodes">{seasons.length > 1 ? t.episodes : t.episodeCount(shown.episodes.length)}</h2>
      {seasons.length > 1 && (
        <div class={css.seasons} data-row="seasons">
          {seasons.map(({ number }, i) => (
            <button
              type="button"
              class={css.season}
              aria-pressed={i === season}
              onClick={() => setSeason(i)}
              {...grid.cell('seasons', i)}
            >
              {t.season(number)}
            </button>
          ))}
        </div>
      )}
      {!shown.episodes.some(isPlayable) && <p class={css.hint}>{t.episodesTogether}</p>}
      <ol class={css.list}>
        {shown.episodes.map((episode, i) => (
          <li key={episode.number} data-row={`episode${i}`}>
            <Line title={title} season={shown.number} episode={episode} cell={grid.cell(`episode${i}`, 0)} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Line({
  title,
  season,
  episode,
  cell,
}: {
  title: Title
  season: number
  episode: Episode
  cell: ReturnType<FocusGrid['cell']>
}) {
  const t = texts()
  const name = titleName(episode, language.value)
  const synopsis = episode.synopsis && inLanguage(episode.synopsis, language.value)
  const facts = [
    episode.year === undefined ? '' : String(episode.year),
    episode.durationSeconds === undefined ? '' : formatDuration(episode.durationSeconds, t),
  ].filter((fact) => fact !== '')
  const isHere = isPlayable(episode)
  const seen = partSeen(`${title.id}/${season}/${episode.number}`)
  const inside = (
    <>
      {isHere && <Icon name={seen === 1 ? 'check' : 'play'} />}
      <span class={css.name}>
        {`${episode.number}. `}
        <bdi>{name}</bdi>
      </span>
      <span class={css.facts}>{[...facts, ...(seen === 1 ? [t.library.watched] : [])].join(' · ')}</span>
      {seen > 0 && seen < 1 && (
        <span class={css.bar} aria-hidden="true">
          <span class={css.seen} style={{ inlineSize: `${Math.round(100 * seen)}%` }} />
        </span>
      )}
      {synopsis && (
        <span class={css.about} {...synopsis.spoken}>
          {synopsis.text}
        </span>
      )}
    </>
  )
  if (!isHere) return <div class={`${css.line} ${css.away}`}>{inside}</div>
  return (
    <Link class={css.line} to={{ screen: 'watch', id: title.id, season, episode: episode.number }} {...cell}>
      {inside}
    </Link>
  )
}

/** Whether an episode can be had, or asked for. */
export function isPlayable({ releases, isAskedFor = false }: Episode): boolean {
  return isAskedFor || releases.length > 0
}

/** Where a series begins: its first episode that can be had. */
export function firstEpisode(
  title: Title,
): { readonly season: number; readonly episode: number } | undefined {
  if (title.releases.length > 0) return undefined
  for (const { number, episodes } of title.seasons ?? []) {
    const episode = episodes.find(isPlayable)
    if (episode) return { season: number, episode: episode.number }
  }
  return undefined
}
