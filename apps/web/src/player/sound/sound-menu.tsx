import { useRef } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { texts } from '../../i18n/language.ts'
import css from '../menu.module.css'
import { useMenuKeys } from '../use-menu-keys.ts'
import type { NightMode } from './night-mode.ts'
import type { Sound } from './use-sound.ts'

interface Props {
  readonly sound: Sound
  readonly night: NightMode
  readonly onClose: () => void
}

/** Which voice to hear, and whether others sleep. */
export function SoundMenu({ sound, night, onClose }: Props) {
  const t = texts()
  const menu = useRef<HTMLDivElement>(null)
  const onKeyDown = useMenuKeys(menu)
  return (
    <div class={css.menu} ref={menu} role="menu" aria-label={t.sound} onKeyDown={onKeyDown}>
      {sound.choices.map(({ track, name }) => (
        <button
          type="button"
          class={css.choice}
          role="menuitemradio"
          aria-checked={track.id === sound.heard}
          key={track.id}
          onClick={() => {
            sound.choose(track.id)
            onClose()
          }}
        >
          <span class={css.mark}>{track.id === sound.heard && <Icon name="check" />}</span>
          {name}
        </button>
      ))}
      {night.isPossible && (
        <button
          type="button"
          class={`${css.choice} ${sound.choices.length > 0 ? css.apart : ''}`}
          role="menuitemcheckbox"
          aria-checked={night.isOn.value}
          aria-describedby="night-hint"
          onClick={night.toggle}
        >
          <span class={css.mark}>{night.isOn.value && <Icon name="check" />}</span>
          <span>
            {t.nightMode}
            <span class={css.hint} id="night-hint">
              {t.nightModeHint}
            </span>
          </span>
        </button>
      )}
    </div>
  )
}
