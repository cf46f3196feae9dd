import type { ComponentChildren } from 'preact'
import css from './banner.module.css'

/** Something to know at the foot of any screen, with what can be done about it. */
export function Banner({ children }: { children: ComponentChildren }) {
  return <aside class={css.banner}>{children}</aside>
}
