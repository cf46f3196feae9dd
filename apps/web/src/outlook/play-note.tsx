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

/** The second line of a Play button, which it is described by (`play-note`): how the film would play. One on a screen. */
export function PlayNote(props: Asked & { readonly shown: Shown }) {
  return (
    <small id="play-note" class={css.note} aria-hidden="true">
      <text.Screen {...props} />
    </small>
  )
}
