import type { Profile } from '@lanterne/contract'
import css from './profile-mark.module.css'

/** Drawn on a grid of 24, filled. */
const marks: Readonly<Record<Profile['mark'], string>> = {
  lantern: 'M10 3h4l2 4H8zM7 8h10l-1.5 9h-7zM7 18.5h10V21H7z',
  star: 'M12 3l2.6 5.8 6.4.7-4.8 4.3 1.4 6.2-5.6-3.2L6.4 20l1.4-6.2L3 9.5l6.4-.7z',
  moon: 'M14.5 3a9 9 0 1 0 6.5 11.5A7.5 7.5 0 0 1 14.5 3z',
  reel: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zm0 2.6a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm-4.3 6.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm8.6 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  cat: 'M4.5 3.5 9 7h6l4.5-3.5V14a7.5 7 0 0 1-15 0zM9 11.5a1 1.2 0 1 0 0 2.4 1 1.2 0 0 0 0-2.4zm6 0a1 1.2 0 1 0 0 2.4 1 1.2 0 0 0 0-2.4z',
  boat: 'M3.5 15.5h17L17 20.5H7zM11 3v11H4.5zM13 5l6.5 9H13z',
}

/** A profile's sign on its colour: decoration beside its name. */
export function ProfileMark({ mark, colour }: Pick<Profile, 'mark' | 'colour'>) {
  return (
    <span class={css.mark} data-colour={colour} aria-hidden="true">
      <svg viewBox="0 0 24 24" focusable="false">
        <path d={marks[mark]} fill="currentColor" fill-rule="evenodd" />
      </svg>
    </span>
  )
}
