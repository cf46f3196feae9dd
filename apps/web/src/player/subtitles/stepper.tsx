import { useEffect, useRef } from 'preact/hooks'
import { announce } from '../../shell/live.ts'
import css from './stepper.module.css'

interface StepperProps {
  readonly name: string
  readonly value: string
  readonly less: string
  readonly more: string
  readonly canLess: boolean
  readonly canMore: boolean
  readonly onStep: (step: 1 | -1) => void
}

/** A value between two buttons that change it, and stay. */
export function Stepper({ name, value, less, more, canLess, canMore, onStep }: StepperProps) {
  const said = useRef(value)
  useEffect(() => {
    if (said.current !== value) announce(value)
    said.current = value
  }, [value])
  return (
    <div class={css.stepper} role="group" aria-label={`${name}, ${value}`}>
      {/* A menu has nothing but its items; the group is named so, and what changes is announced. */}
      <span class={css.label} aria-hidden="true">
        {name}
        <span class={css.value}>{value}</span>
      </span>
      <button
        type="button"
        class={css.step}
        role="menuitem"
        aria-label={less}
        aria-disabled={!canLess}
        onClick={() => canLess && onStep(-1)}
      >
        −
      </button>
      <button
        type="button"
        class={css.step}
        role="menuitem"
        aria-label={more}
        aria-disabled={!canMore}
        onClick={() => canMore && onStep(1)}
      >
        +
      </button>
    </div>
  )
}
