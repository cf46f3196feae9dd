import type { ComponentChildren } from 'preact'
import { Button } from '../../design/button.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import css from './data-page.module.css'

interface Props<Value> {
  /** Of the row, too. */
  readonly id: string
  readonly name: string
  readonly hint: readonly string[]
  readonly choices: readonly Value[]
  readonly isChosen: (value: Value) => boolean
  readonly say: (value: Value) => string
  readonly onChoose: (value: Value) => void
  readonly grid: FocusGrid
  readonly children?: ComponentChildren
}

/** One of several, all of them to be seen. */
export function Choice<Value>(props: Props<Value>) {
  const { id, name, hint, choices, isChosen, say, onChoose, grid, children } = props
  return (
    <section aria-labelledby={`data-${id}`}>
      <h2 id={`data-${id}`}>{name}</h2>
      {hint.map((line) => (
        <p class={css.hint} key={line}>
          {line}
        </p>
      ))}
      <div class={css.actions} role="group" aria-labelledby={`data-${id}`} data-row={id}>
        {choices.map((value, i) => (
          <Button
            key={say(value)}
            {...(isChosen(value) && { icon: 'check' })}
            aria-pressed={isChosen(value)}
            onClick={() => onChoose(value)}
            {...grid.cell(id, i)}
          >
            {say(value)}
          </Button>
        ))}
      </div>
      {children}
    </section>
  )
}
