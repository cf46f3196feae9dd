import type { ComponentChildren } from 'preact'
import { lazy } from '../shell/lazy.tsx'
import type { Shown } from './may-prepare.ts'
import css from './play-note.module.css'
import type { Asked } from './use-outlook.ts'

// Nobody misses it when it cannot be had.
const text = lazy(() =>
  import('./note-text.tsx').then(
    ({ NoteText }) => NoteText,
    () => () => null,
  ),
)

/** What a Play button says, `children`, and the line below that it is described by (`play-note`): how the film would play. One on a screen. */
export function PlayNote({
  children,
  ...asked
}: Asked & { readonly shown: Shown; readonly children: ComponentChildren }) {
  return (
    <span class={css.both}>
      <small id="play-note" class={css.note} aria-hidden="true">
        <text.Screen {...asked} />
      </small>
      <span class={css.label}>{children}</span>
    </span>
  )
}
