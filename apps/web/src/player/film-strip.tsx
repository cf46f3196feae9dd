import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import css from './film-strip.module.css'
import { type Perforation, perforate, perforationsIn } from './strip.ts'

const heightPx = 16
const holeTop = 3
const holeHeight = 10

/** La pellicule: the holes of a film, lit as its parts really arrive. Decoration: the slider says it in words. */
export function FilmStrip({
  strip,
  coming,
  played,
}: {
  strip: readonly number[]
  coming: readonly number[]
  played: number
}) {
  const holder = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = holder.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    setWidth(element.clientWidth)
    return () => observer.disconnect()
  }, [])
  const count = perforationsIn(width, strip.length)
  // The time that passes changes a hole now and then, not the strip.
  const isPlayedTo = Math.floor(played * count + 0.5) / Math.max(1, count)
  const paths = useMemo(
    () => draw(perforate(strip, coming, isPlayedTo, count), width),
    [strip, coming, isPlayedTo, count, width],
  )
  return (
    <div class={css.strip} ref={holder} aria-hidden="true">
      <svg width={width} height={heightPx} focusable="false">
        <path class={css.missing} d={paths.missing} />
        <path class={css.coming} d={paths.coming} />
        <path class={css.here} d={paths.here} />
        <path class={css.played} d={paths.played} />
      </svg>
    </div>
  )
}

/** One path for each kind of hole. A hole that is half here is lit to half of its height. */
function draw(
  holes: readonly Perforation[],
  width: number,
): Record<'missing' | 'coming' | 'here' | 'played', string> {
  const paths = { missing: '', coming: '', here: '', played: '' }
  const pitch = width / Math.max(1, holes.length)
  const wide = Math.max(1, pitch * 0.62)
  holes.forEach(({ have, isComing, isPlayed }, i) => {
    const x = i * pitch + (pitch - wide) / 2
    const lit = holeHeight * have
    if (have < 1) paths.missing += hole(x, holeTop, wide, holeHeight)
    if (isComing && have < 1) paths.coming += hole(x + 0.5, holeTop + 0.5, wide - 1, holeHeight - 1)
    if (have > 0) paths[isPlayed ? 'played' : 'here'] += hole(x, holeTop + holeHeight - lit, wide, lit)
  })
  return paths
}

function hole(x: number, y: number, w: number, h: number): string {
  const r = Math.min(1.6, w / 2, h / 2)
  const n = (value: number) => Math.round(value * 100) / 100
  return `M${n(x + r)} ${n(y)}h${n(w - 2 * r)}a${n(r)} ${n(r)} 0 0 1 ${n(r)} ${n(r)}v${n(h - 2 * r)}a${n(r)} ${n(r)} 0 0 1 ${n(-r)} ${n(r)}h${n(2 * r - w)}a${n(r)} ${n(r)} 0 0 1 ${n(-r)} ${n(-r)}v${n(2 * r - h)}a${n(r)} ${n(r)} 0 0 1 ${n(r)} ${n(-r)}z`
}
