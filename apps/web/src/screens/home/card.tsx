import type { TitleSummary } from '@lanterne/contract'
import { useRef } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import type { CellProps } from '../../focus/use-focus-grid.ts'
import { factsOf, titleName } from '../../i18n/format.ts'
import { language, texts } from '../../i18n/language.ts'
import { partSeen } from '../../library/viewer.ts'
import { Poster } from '../../poster/poster.tsx'
import { Link } from '../../router/link.tsx'
import { useNear } from '../../shell/use-near.ts'
import css from './card.module.css'

/** A poster that leads to its film, and what is under it when it has the focus. Its place is there before it is drawn. */
export function Card({
  title,
  cell,
  isFirst = false,
}: {
  title: TitleSummary
  cell: CellProps
  /** Whether it is drawn at once: one of those that the first screen shows. */
  isFirst?: boolean
}) {
  const t = texts()
  const name = titleName(title, language.value)
  const [year = '', ...facts] = factsOf(title, language.value, t)
  const seen = partSeen(title.id)
  const frame = useRef<HTMLSpanElement>(null)
  const isDrawn = useNear(frame, isFirst)
  return (
    <Link
      to={{ screen: 'title', id: title.id }}
      class={css.card}
      aria-label={[name, year, facts[facts.length - 1], ...(seen === 1 ? [t.library.watched] : [])].join(
        ', ',
      )}
      {...cell}
    >
      <span class={css.poster} ref={frame}>
        {isDrawn && <Poster title={title} name={name} />}
        {seen > 0 && (
          <span class={seen === 1 ? css.watched : css.bar} aria-hidden="true">
            {seen === 1 ? (
              <Icon name="check" />
            ) : (
              <span class={css.seen} style={{ inlineSize: `${Math.round(100 * seen)}%` }} />
            )}
          </span>
        )}
      </span>
      <span class={css.caption} aria-hidden="true">
        <bdi class={css.name}>{name}</bdi>
        <span class={css.facts}>{[year, facts[0]].join(' · ')}</span>
      </span>
    </Link>
  )
}
