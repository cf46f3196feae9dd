import { useLayoutEffect, useRef } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { texts } from '../i18n/language.ts'
import css from './key-help.module.css'
import { keyName, playerKeys } from './player-keys.ts'
import { playerWords } from './words.ts'

/** Every key of the player, from the same table that the player obeys. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const t = texts()
  const close = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => close.current?.focus(), [])
  return (
    <div class={css.veil} onClick={onClose}>
      <div
        class={css.help}
        role="dialog"
        aria-modal="true"
        aria-labelledby="keys"
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          // The one thing that can have the focus keeps it.
          if (event.key === 'Tab') event.preventDefault()
        }}
      >
        <h2 id="keys">{t.helpTitle}</h2>
        <dl class={css.keys}>
          {playerKeys.map(({ action, keys }) => (
            <div key={action}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{keyName(key, t)}</kbd>
                ))}
              </dt>
              <dd>{playerWords().keys[action]}</dd>
            </div>
          ))}
        </dl>
        <Button buttonRef={close} onClick={onClose}>
          {t.close}
        </Button>
      </div>
    </div>
  )
}
