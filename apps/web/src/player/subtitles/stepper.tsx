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
  return (
    <div class={css.stepper} role="group" aria-label={name}>
      <span class={css.label}>
        {name}
        <span class={css.value} aria-live="polite">
          {value}
        </span>
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
