import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { post } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { Icon } from '../../design/icon.tsx'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import type { Problem } from '../../i18n/parts.ts'
import { announce } from '../../shell/live.ts'
import { Screen } from '../../shell/screen.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { codeLength, codeSigns, signsIn } from './pair-code.ts'
import css from './pair-screen.module.css'
import { pairWords } from './pair-words.ts'

const columns = 6
const keyRows = Array.from({ length: Math.ceil(codeSigns.length / columns) }, (_, row) =>
  [...codeSigns].slice(row * columns, (row + 1) * columns),
)
const rows = [
  ...keyRows.map((keys, row) => ({ id: `pair${row}`, length: keys.length })),
  { id: 'pair-delete', length: 1 },
]

/** Asks a device for the code that the first screen shows: by five keys, by fingers, typed, or from the address that its camera read. */
export function PairScreen() {
  const w = pairWords()
  const [typed, setTyped] = useState('')
  const [state, setState] = useState<'asking' | 'busy' | 'done'>('asking')
  const [problem, setProblem] = useState<Problem>()
  const grid = useFocusGrid(rows, 'pair0')
  useMemory(true, { entry: 'pair0/0', isAlways: true })
  const isBusy = useRef(false)
  const submit = async (code: string) => {
    if (isBusy.current) return
    isBusy.current = true
    setState('busy')
    try {
      await post('/api/pair', { code }, new AbortController())
      setState('done')
      announce(w.done)
      // From the beginning: nothing of who was let in nowhere stays in the page.
      location.reload()
    } catch (error) {
      isBusy.current = false
      setState('asking')
      setTyped('')
      setProblem(problemOf(error))
    }
  }
  const type = (text: string) => {
    if (isBusy.current) return
    setProblem(undefined)
    setTyped((before) => signsIn(before + text))
  }
  const remove = () => !isBusy.current && setTyped((before) => before.slice(0, -1))
  useEffect(() => {
    if (typed.length === codeLength) void submit(typed)
  }, [typed])
  useEffect(() => {
    // A camera read it. It is used once, and stays in no history.
    const scanned = signsIn(decode(location.hash.slice(1)))
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search)
    if (scanned.length === codeLength) setTyped(scanned)
    const onKey = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      if (ctrlKey || metaKey || altKey) return
      if (key.length === 1) type(key)
      if (key === 'Backspace') remove()
    }
    const onPaste = ({ clipboardData }: ClipboardEvent) => type(clipboardData?.getData('text') ?? '')
    document.addEventListener('keydown', onKey)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('paste', onPaste)
    }
  }, [])
  const places = useMemo(() => Array.from({ length: codeLength }, (_, i) => i), [])
  return (
    <Screen grid={grid} name={w.title} isBare>
      <div class={css.pair}>
        <h1 class={css.title}>{w.title}</h1>
        <p class={css.hint}>{w.hint}</p>
        <p class={css.code} dir="ltr" aria-hidden="true">
          {places.map((i) => (
            <span class={css.place} key={i}>
              {typed[i] ?? ''}
            </span>
          ))}
        </p>
        <p class="only-heard" aria-live="polite">
          {state === 'busy' ? w.busy : typed === '' ? w.nothing : w.code([...typed].join(' '))}
        </p>
        <p class={css.problem} role="alert">
          {problem && texts().errors[problem]}
        </p>
        <div class={css.keys} dir="ltr">
          {keyRows.map((keys, row) => (
            <div class={css.row} data-row={`pair${row}`} key={row}>
              {keys.map((key, i) => (
                <button
                  type="button"
                  class={css.key}
                  key={key}
                  onClick={() => type(key)}
                  {...grid.cell(`pair${row}`, i)}
                >
                  {key}
                </button>
              ))}
            </div>
          ))}
          <div class={css.row} data-row="pair-delete">
            <button
              type="button"
              class={css.delete}
              aria-label={w.remove}
              onClick={remove}
              {...grid.cell('pair-delete', 0)}
            >
              <Icon name="back" />
            </button>
          </div>
        </div>
      </div>
    </Screen>
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '' // Nothing that we wrote.
  }
}
