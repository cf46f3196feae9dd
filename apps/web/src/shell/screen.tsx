import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
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
  useEffect(() => {
    const follow = (event: KeyboardEvent) => holder.current && grid.followKey(event, holder.current)
    document.addEventListener('keydown', follow)
    return () => document.removeEventListener('keydown', follow)
  }, [grid])
  return (
    <div class={css.screen} ref={holder}>
      {!isBare && <TopLine grid={grid} {...(at ? { at } : {})} />}
      <main class={css.main}>{children}</main>
    </div>
  )
}
