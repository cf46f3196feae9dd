import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import type { Problem } from '../../i18n/parts.ts'
import css from './pin-pad.module.css'

/** The rows that it takes in a screen's grid. */
export const pinRows = [
  ...[0, 1, 2, 3].map((row) => ({ id: `pin${row}`, length: 3 })),
  { id: 'pin-back', length: 1 },
]

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'delete', '0', 'enter'] as const
const leastDigits = 4
const mostDigits = 8

interface Props {
  readonly name: string
  readonly problem: Problem | undefined
  readonly grid: FocusGrid
  readonly onPin: (pin: string) => void
  readonly onBack: () => void
}

/** Asks for a profile's code: by five keys, by fingers, or typed. */
export function PinPad({ name, problem, grid, onPin, onBack }: Props) {
  const t = texts()
  const [pin, setPin] = useState('')
  const press = (key: (typeof keys)[number]) => {
    if (key === 'delete') return setPin((digits) => digits.slice(0, -1))
    if (key !== 'enter') return setPin((digits) => (digits + key).slice(0, mostDigits))
    if (pin.length >= leastDigits) onPin(pin)
  }
  // A wrong one is no beginning of the right one.
  useEffect(() => setPin(''), [problem])
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (/^\d$/.test(key)) setPin((digits) => (digits + key).slice(0, mostDigits))
      if (key === 'Backspace') setPin((digits) => digits.slice(0, -1))
      if (key === 'Escape') onBack()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div class={css.pad}>
      <h1 class={css.title}>{t.library.codeOf(name)}</h1>
      <p class={css.digits} aria-live="polite" aria-label={t.library.digits(pin.length)}>
        {'•'.repeat(pin.length) || '\u00A0'}
      </p>
      <div class={css.keys} dir="ltr">
        {keys.map((key, i) => (
          <button
            type="button"
            class={`${css.key} ${key === 'enter' ? css.enter : ''}`}
            aria-label={key === 'delete' ? t.clear : key === 'enter' ? t.library.enter : key}
            onClick={() => press(key)}
            {...grid.cell(`pin${Math.floor(i / 3)}`, i % 3)}
          >
            {key === 'delete' ? <Icon name="back" /> : key === 'enter' ? <Icon name="check" /> : key}
          </button>
        ))}
      </div>
      <p class={css.problem} role="alert">
        {problem && t.errors[problem]}
      </p>
      <Button look="quiet" onClick={onBack} {...grid.cell('pin-back', 0)}>
        {t.cancel}
      </Button>
    </div>
  )
}
