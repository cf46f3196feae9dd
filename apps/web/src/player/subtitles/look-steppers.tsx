import { texts } from '../../i18n/language.ts'
import { Stepper } from './stepper.tsx'
import { type WordLook, wordOptions } from './word-look.ts'

interface Props {
  readonly look: WordLook
  readonly onLook: (look: WordLook) => void
}

/** How large the words are, their colour, what is behind them, and where they stand. */
export function LookSteppers({ look, onLook }: Props) {
  const t = texts()
  const rows = [
    { key: 'size', name: t.subtitleSize, values: t.subtitleSizes, less: t.smaller, more: t.larger },
    { key: 'colour', ...t.subtitleColour },
    { key: 'background', ...t.subtitleBackground },
    { key: 'place', ...t.subtitlePlace },
  ] as const
  return rows.map(({ key, name, values, less, more }) => {
    const options: readonly unknown[] = wordOptions[key]
    const at = options.indexOf(look[key])
    return (
      <Stepper
        key={key}
        name={name}
        value={values[at] ?? ''}
        less={less}
        more={more}
        canLess={at > 0}
        canMore={at < options.length - 1}
        onStep={(step) => onLook({ ...look, [key]: options[at + step] ?? look[key] })}
      />
    )
  })
}
