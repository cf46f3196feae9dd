import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { FocusGrid } from '../focus/use-focus-grid.ts'
import css from './screen.module.css'
import { TopLine, type TopPlace } from './top-line.tsx'

/** A screen with the top line: its name for the browser, its grid, its content. */
export function Screen({
  name,
  grid,
  at,
  isBare = false,
  children,
}: {
  name?: string | undefined
  grid: FocusGrid
  at?: TopPlace
  /** Without the top line: nothing but this may be gone to. */
  isBare?: boolean
  children: ComponentChildren
}) {
  useEffect(() => {
    document.title = name === undefined ? 'Lanterne' : `${name} · Lanterne`
  }, [name])
  const holder = useRef<HTMLDivElement>(null)
  // Before it is painted: who sees a screen may press a key.
  useLayoutEffect(() => {
    const follow = (event: KeyboardEvent) => holder.current && grid.followKey(event, holder.current)
    document.addEventListener('keydown', follow)
    return () => document.removeEventListener('keydown', follow)
  }, [grid])
  const latest = useRef(grid)
  latest.current = grid
  // What had the focus may go when other things come: what is then in its place has it, so that there always is one.
  useLayoutEffect(() => {
    const place = holder.current
    if (!place) return
    let last: Element | undefined
    const note = ({ target }: FocusEvent) => {
      if (!(target instanceof Element)) return
      last = target
      latest.current.note(target)
    }
    const observer = new MutationObserver(() => {
      if (last?.isConnected !== false || document.activeElement !== document.body) return
      last = undefined
      latest.current.recover(place)
    })
    place.addEventListener('focusin', note)
    observer.observe(place, { childList: true, subtree: true })
    return () => {
      place.removeEventListener('focusin', note)
      observer.disconnect()
    }
  }, [])
  return (
    <div class={css.screen} ref={holder}>
      {!isBare && <TopLine grid={grid} {...(at ? { at } : {})} />}
      <main class={css.main}>{children}</main>
    </div>
  )
}
