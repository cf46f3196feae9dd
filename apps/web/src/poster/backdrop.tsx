import { useMemo } from 'preact/hooks'
import css from './backdrop.module.css'
import type { PosterSubject } from './choose-scene.ts'
import { composeBackdrop, seen, wall } from './compose-backdrop.ts'

/** A film's picture on the wall of the room, with the light of the projector. Decoration only. */
export function Backdrop({ title }: { title: PosterSubject }) {
  const { palette, layers, transform } = useMemo(() => composeBackdrop(title), [title.id])
  return (
    <div class={css.backdrop} aria-hidden="true">
      <svg
        class={css.picture}
        viewBox={`${seen.x} ${seen.y} ${seen.w} ${seen.h}`}
        preserveAspectRatio="xMaxYMid"
        focusable="false"
      >
        <rect x={-wall.w} y={-wall.h} width={wall.w * 3} height={wall.h * 3} fill={palette.ground} />
        <g transform={transform}>
          {layers.map(({ ink, d, opacity }) => (
            <path d={d} fill={palette[ink]} fill-opacity={opacity} />
          ))}
        </g>
      </svg>
      <div class={css.beam} />
      <div class={css.shade} />
    </div>
  )
}
