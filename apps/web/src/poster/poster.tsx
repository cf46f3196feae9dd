import { useMemo } from 'preact/hooks'
import { composePoster, type PosterFilm, posterHeight, posterWidth } from './compose-poster.ts'
import css from './poster.module.css'

/** A film's poster, drawn from its name: decoration only, whoever shows it says the title in text. */
export function Poster({ title, name }: { title: PosterFilm; name: string }) {
  const art = useMemo(() => composePoster(title, name), [title.id, name])
  const { palette } = art
  return (
    <svg
      class={css.poster}
      viewBox={`0 0 ${posterWidth} ${posterHeight}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      <rect width={posterWidth} height={posterHeight} fill={palette.ground} />
      <g transform={art.transform}>
        {art.layers.map(({ ink, d, opacity }) => (
          <path d={d} fill={palette[ink]} fill-opacity={opacity} />
        ))}
      </g>
      <g fill={art.titleColour} text-anchor={art.anchor}>
        {art.title.map(({ text, size, width, x, y }) => (
          <text x={x} y={y} font-size={size} textLength={width} lengthAdjust="spacingAndGlyphs">
            {text}
          </text>
        ))}
      </g>
      <text
        class={css.credit}
        x={art.credit.x}
        y={art.credit.y}
        text-anchor={art.anchor}
        fill={art.credit.colour}
      >
        {art.credit.text}
      </text>
    </svg>
  )
}
