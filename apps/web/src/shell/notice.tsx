import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from '../design/icon.tsx'
import css from './notice.module.css'

/** A screen that has nothing to show: a sentence, and one thing to do. */
export function Notice({
  icon,
  title,
  hint,
  children,
}: {
  icon?: IconName
  title: string
  hint?: string
  children?: ComponentChildren
}) {
  return (
    <div class={css.notice}>
      {icon && <Icon name={icon} />}
      <h1>{title}</h1>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  )
}
