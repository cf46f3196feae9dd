import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import css from './share-screen.module.css'
import { shareWords } from './words.ts'

interface FieldProps {
  readonly grid: FocusGrid
  /** Its row in the screen's grid. */
  readonly row: string
  readonly label: string
  readonly hint?: string | undefined
  readonly problem?: string | undefined
  readonly isOptional?: boolean
}

interface TextProps extends FieldProps {
  readonly value: string
  readonly onValue: (value: string) => void
  readonly most: number
  readonly isLong?: boolean
  readonly kind?: 'text' | 'url' | 'numeric'
  /** Pressed Enter. */
  readonly onEnter?: () => void
}

/** A field for words. */
export function TextField({ value, onValue, most, isLong, kind = 'text', onEnter, ...field }: TextProps) {
  const { id, noteId } = useIds()
  const common = {
    ...{ id, value, maxLength: most, class: css.input },
    'aria-invalid': field.problem !== undefined,
    'aria-describedby': field.hint || field.problem ? noteId : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onValue(event.currentTarget.value),
    ...field.grid.cell(field.row, 0),
  }
  return (
    <Field id={id} noteId={noteId} {...field}>
      {isLong ? (
        <textarea rows={3} {...common} />
      ) : (
        <input
          type="text"
          inputMode={kind}
          autoComplete="off"
          spellcheck={kind === 'text'}
          autoCapitalize={kind === 'text' ? undefined : 'off'}
          onKeyDown={(event) => event.key === 'Enter' && onEnter?.()}
          {...common}
        />
      )}
    </Field>
  )
}

interface ChoiceProps extends FieldProps {
  readonly value: string
  readonly onValue: (value: string) => void
  readonly options: readonly (readonly [value: string, name: string])[]
}

/** A field for one of several. */
export function ChoiceField({ value, onValue, options, ...field }: ChoiceProps) {
  const { id, noteId } = useIds()
  return (
    <Field id={id} noteId={noteId} {...field}>
      <select
        id={id}
        class={css.input}
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
        {...field.grid.cell(field.row, 0)}
      >
        {options.map(([option, name]) => (
          <option value={option}>{name}</option>
        ))}
      </select>
    </Field>
  )
}

function useIds() {
  const id = useId()
  return { id, noteId: `${id}-note` }
}

function Field({
  id,
  noteId,
  row,
  label,
  hint,
  problem,
  isOptional,
  children,
}: Omit<FieldProps, 'grid'> & { id: string; noteId: string; children: ComponentChildren }) {
  return (
    <div class={css.field} data-row={row}>
      <label for={id}>
        {label}
        {isOptional && <span class={css.optional}> · {shareWords().optional}</span>}
      </label>
      {children}
      {(problem ?? hint) && (
        <p id={noteId} class={problem ? css.problem : css.hint}>
          {problem && <Icon name="warning" />}
          {problem ?? hint}
        </p>
      )}
    </div>
  )
}

interface MarkProps {
  readonly grid: FocusGrid
  readonly row: string
  readonly role: 'radio' | 'checkbox'
  readonly isChecked: boolean
  readonly onPress: () => void
  readonly children: ComponentChildren
}

/** Something to be chosen by one press of any key that presses. */
export function Mark({ grid, row, role, isChecked, onPress, children }: MarkProps) {
  return (
    <button
      type="button"
      role={role}
      aria-checked={isChecked}
      class={css.mark}
      data-row={row}
      onClick={onPress}
      {...grid.cell(row, 0)}
    >
      <span class={role === 'radio' ? css.radio : css.checkbox} aria-hidden="true">
        {isChecked && role === 'checkbox' && <Icon name="check" />}
      </span>
      <span>{children}</span>
    </button>
  )
}
