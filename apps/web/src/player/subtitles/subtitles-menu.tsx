import { useRef } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import { formatDelay } from '../../i18n/format-figures.ts'
import { language, texts } from '../../i18n/language.ts'
import css from '../menu.module.css'
import { useMenuKeys } from '../use-menu-keys.ts'
import { playerWords } from '../words.ts'
import { LookSteppers } from './look-steppers.tsx'
import { Stepper } from './stepper.tsx'
import type { Subtitles } from './use-subtitles.ts'
import type { WordLook } from './word-look.ts'

interface Props {
  readonly subtitles: Subtitles
  readonly look: WordLook
  readonly onLook: (look: WordLook) => void
  readonly onFile: (file: File) => void
  /** Asks which line was just heard. */
  readonly onAlign: () => void
  readonly onClose: () => void
}

/** Seconds of one press. */
export const delayStep = 0.25

/** Which words to show, what they look like, and how much later they come. */
export function SubtitlesMenu({ subtitles, look, onLook, onFile, onAlign, onClose }: Props) {
  const t = texts()
  const w = playerWords()
  const menu = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const onKeyDown = useMenuKeys(menu)
  const { choices, chosen, delay } = subtitles
  const items = [
    { id: undefined, name: t.subtitlesOff },
    ...choices.map(({ track, name }) => ({ id: track.id, name })),
  ]
  return (
    <div
      class={`${css.menu} ${css.tall}`}
      ref={menu}
      role="menu"
      aria-label={t.subtitles}
      onKeyDown={onKeyDown}
    >
      {items.map(({ id, name }) => (
        <button
          type="button"
          class={css.choice}
          role="menuitemradio"
          aria-checked={chosen === id}
          key={id ?? ''}
          onClick={() => {
            subtitles.choose(id)
            onClose()
          }}
        >
          <span class={css.mark}>{chosen === id && <Icon name="check" />}</span>
          <span class={css.name}>{name}</span>
        </button>
      ))}
      <button
        type="button"
        class={`${css.choice} ${css.apart}`}
        role="menuitem"
        onClick={() => input.current?.click()}
      >
        <span class={css.mark} />
        <span>
          {t.chooseSubtitleFile}
          <span class={css.hint}>{t.chooseSubtitleFileHint}</span>
        </span>
      </button>
      <input
        hidden
        ref={input}
        type="file"
        tabIndex={-1}
        aria-hidden="true"
        accept=".srt,.vtt,.ass,.ssa,.sub,.smi,.sami,.txt,text/vtt"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          if (!file) return
          onFile(file)
          onClose()
        }}
      />
      {chosen !== undefined && (
        <div class={css.apart}>
          <LookSteppers look={look} onLook={onLook} />
          <Stepper
            name={t.subtitleDelay}
            value={formatDelay(delay.value, language.value, t)}
            less={t.earlier}
            more={t.later}
            canLess
            canMore
            onStep={(step) => subtitles.shift(step * delayStep)}
          />
          <button
            type="button"
            class={css.choice}
            role="menuitem"
            onClick={() => {
              onClose()
              onAlign()
            }}
          >
            <span class={css.mark} />
            <span>
              {w.align}
              <span class={css.hint}>{w.alignHint}</span>
            </span>
          </button>
        </div>
      )}
    </div>
  )
}
