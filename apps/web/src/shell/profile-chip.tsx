import { ProfileMark } from '../design/profile-mark.tsx'
import type { CellProps } from '../focus/use-focus-grid.ts'
import { texts } from '../i18n/language.ts'
import { viewer } from '../library/viewer.ts'
import { Link } from '../router/link.tsx'
import css from './profile-chip.module.css'

/** Who is watching, and the way to say that it is somebody else. */
export function ProfileChip({ cell }: { cell: CellProps }) {
  const t = texts().library
  const profile = viewer.value?.profile
  if (!profile) return null
  return (
    <Link
      to={{ screen: 'profiles' }}
      class={css.who}
      aria-label={t.switchProfile(profile.name || t.nameless)}
      {...cell}
    >
      <ProfileMark {...profile} />
    </Link>
  )
}
