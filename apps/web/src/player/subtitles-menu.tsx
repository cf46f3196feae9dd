import type { SubtitleFile } from '@lanterne/contract'
import { useRef } from 'preact/hooks'
import { Icon } from '../design/icon.tsx'
import { texts } from '../i18n/language.ts'
import css from './menu.module.css'
import { useMenuKeys } from './use-menu-keys.ts'

interface Props {
  readonly files: readonly SubtitleFile[]
  readonly chosen: number
  readonly onChoose: (index: number) => void
  readonly onClose: () => void
}

/** Which words to show: none, or one of the film's own. */
export function SubtitlesMenu({ files, chosen, onChoose, onClose }: Props) {
  const t = texts()
  const menu = useRef<HTMLDivElement>(null)
  const onKeyDown = useMenuKeys(menu)
  const choices = [{ label: t.subtitlesOff, language: undefined }, ...files]
  return (
    <div class={css.menu} ref={menu} role="menu" aria-label={t.subtitles} onKeyDown={onKeyDown}>
      {choices.map(({ label, language }, i) => (
        <button
          type="button"
          class={css.choice}
          role="menuitemradio"
          aria-checked={chosen === i - 1}
          lang={language}
          key={label}
          onClick={() => {
            onChoose(i - 1)
            onClose()
          }}
        >
          <span class={css.mark}>{chosen === i - 1 && <Icon name="check" />}</span>
          {label}
        </button>
      ))}
    </div>
  )
}
