import type { Release, Title } from '@lanterne/contract'
import { Icon } from '../../design/icon.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { formatSize } from '../../i18n/format-figures.ts'
import type { Messages } from '../../i18n/fr.ts'
import { type Language, language, texts } from '../../i18n/language.ts'
import { Link } from '../../router/link.tsx'
import { sitesOf } from './availability.ts'
import css from './list.module.css'

/** Every encoding of a film, best first. */
export function Versions({ title, grid }: { title: Title; grid: FocusGrid }) {
  const t = texts()
  return (
    <section class={css.section} id="versions" aria-label={t.versions}>
      <p class={css.hint}>{t.versionsHint}</p>
      <ol class={css.list}>
        {title.releases.map((release, i) => (
          <li key={release.id} data-row={`version${i}`}>
            <Link
              class={css.line}
              to={{ screen: 'watch', id: title.id, releaseId: release.id }}
              {...grid.cell(`version${i}`, 0)}
            >
              <Icon name="play" />
              <span class={css.name}>{t.version(i + 1)}</span>
              <span class={css.facts}>{releaseFacts(release, language.value, t).join(' · ')}</span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** "720p · MP4 · 350 Mo · archive.org". */
export function releaseFacts(release: Release, language: Language, t: Messages): readonly string[] {
  const subtitles = release.subtitles?.map((file) => file.language.toUpperCase()) ?? []
  return [
    release.height === undefined ? '' : `${release.height}p`,
    release.container?.toUpperCase() ?? t.unknownFormat,
    release.sizeBytes === undefined ? '' : formatSize(release.sizeBytes, language, t),
    subtitles.length === 0 ? '' : `${t.subtitlesShort} ${subtitles.join(', ')}`,
    sitesOf(release)[0] ?? '',
  ].filter((fact) => fact !== '')
}
