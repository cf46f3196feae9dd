import type { FilmExam, Share } from '@lanterne/contract'
import { signal } from '@preact/signals'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { post, send } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { Button } from '../../design/button.tsx'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { formatPercent } from '../../i18n/format-figures.ts'
import { language, texts } from '../../i18n/language.ts'
import type { Problem } from '../../i18n/parts.ts'
import { useDrop } from '../../player/subtitles/use-drop.ts'
import { announce } from '../../shell/live.ts'
import { Screen } from '../../shell/screen.tsx'
import { topRow } from '../../shell/top-line.tsx'
import { useMemory } from '../../shell/use-memory.ts'
import { type Draft, draftOf, requestOf } from './draft.ts'
import { TextField } from './fields.tsx'
import { FilmForm, formRows } from './film-form.tsx'
import { cancelPath, filePath, lookPath, sharesPath, stopPath } from './paths.ts'
import css from './share-screen.module.css'
import { SharedList, sharedRows } from './shared-list.tsx'
import { useShares } from './use-shares.ts'
import { shareWords } from './words.ts'

/** What the server takes: a larger film is on its disk already. */
const mostDroppedBytes = 512 * 1024 * 1024

/** What was typed: it stays for who comes back. */
const path = signal('')
const looked = signal<{ readonly exam: FilmExam; readonly draft: Draft } | undefined>(undefined)

type Act = (options: { signal: AbortSignal }) => Promise<unknown>

/** Films of the viewer's own: what is shared from this machine, and one more. */
export function ShareScreen() {
  const [t, w] = [texts(), shareWords()]
  const { shares, work, problem: away, look } = useShares()
  const [isLooking, setLooking] = useState(false)
  const [isMore, setMore] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const life = useRef(new AbortController())
  useEffect(() => () => life.current.abort(), [])
  const film = looked.value
  const place = useRef<HTMLDivElement>(null)
  const rows = useMemo(
    () => [
      topRow,
      ...sharedRows(shares ?? []),
      ...(work
        ? [{ id: 'cancel', length: 1 }]
        : [
            { id: 'path', length: 1 },
            { id: 'look', length: 1 },
          ]),
      ...(film && !work ? formRows(film.draft, isMore) : []),
    ],
    [shares?.map(({ infohash }) => infohash).join(), work === undefined, film, isMore],
  )
  const grid = useFocusGrid(rows, 'path')
  useMemory(shares !== undefined || away !== undefined, { entry: 'path/0' })

  const sentenceOf = (found: Problem) =>
    found === 'not-found' ? w.notThere : found === 'torrent-too-large' ? w.tooLarge : t.errors[found]
  const attempt = (act: Act) => void tryTo(act)
  const tryTo = async (act: Act) => {
    const { signal: life_ } = life.current
    setProblem(undefined)
    try {
      await act({ signal: life_ })
    } catch (error) {
      const found = problemOf(error)
      // Given up by the viewer: they know.
      if (life_.aborted || found === 'closed') return
      setProblem(found)
      announce(sentenceOf(found))
    }
  }
  const lookAt = () => examine((options) => post<FilmExam>(lookPath, { path: path.value }, options))
  const take = useRef((_: File) => {})
  take.current = (file) =>
    file.size > mostDroppedBytes
      ? setProblem('torrent-too-large')
      : examine((options) => send<FilmExam>(filePath(file.name), file, 'application/octet-stream', options))
  const isOver = useDrop(place, take)
  const examine = (ask: (options: { signal: AbortSignal }) => Promise<FilmExam>) =>
    attempt(async (options) => {
      setLooking(true)
      looked.value = undefined
      try {
        const exam = await ask(options)
        path.value = exam.path
        looked.value = { exam, draft: draftOf(exam) }
        announce(exam.name)
      } finally {
        setLooking(false)
      }
    })
  const share = () =>
    attempt(async (options) => {
      if (!film) return
      const request = requestOf(film.draft, film.exam.path, language.value)
      if (!request) return
      setTimeout(look, 50)
      const { infohash } = await post<Pick<Share, 'infohash'>>(sharesPath, request, options)
      ;[path.value, looked.value] = ['', undefined]
      announce(w.isShared(request.facts.title))
      shown.current = infohash
      look()
    })
  const stop = ({ infohash }: Share) =>
    attempt(async (options) => {
      await post(stopPath, { infohash }, options)
      announce(w.stopped)
      look()
    })

  // The film that was just shared is what the viewer wants to give away.
  const shown = useRef<string | undefined>(undefined)
  useEffect(() => {
    const cell = document.querySelector<HTMLElement>(`[data-cell="do-${shown.current}/0"]`)
    if (shown.current === undefined || !cell) return
    shown.current = undefined
    cell.focus()
  }, [shares])

  return (
    <Screen grid={grid} name={w.title}>
      <div class={`${css.screen} ${isOver ? css.over : ''}`} ref={place}>
        <h1>{w.title}</h1>
        <p class={css.intro}>{w.intro}</p>
        {shares && shares.length > 0 && <SharedList shares={shares} grid={grid} onStop={stop} />}
        <section class={css.part} aria-label={w.title}>
          {shares && shares.length > 0 && !work && <h2>{w.newFilm}</h2>}
          {work ? (
            <div class={css.work}>
              <h2>{work.title}</h2>
              <p>{w.reading(formatPercent(work.doneBytes / Math.max(1, work.sizeBytes), language.value))}</p>
              <progress
                class={css.progress}
                max={Math.max(1, work.sizeBytes)}
                value={work.doneBytes}
                aria-label={w.reading('')}
              />
              <p class={css.hint}>{w.readingHint}</p>
              <Button
                onClick={() => attempt((options) => post(cancelPath, {}, options))}
                {...grid.cell('cancel', 0)}
              >
                {t.cancel}
              </Button>
            </div>
          ) : (
            <>
              <TextField
                {...{ grid, row: 'path', label: w.path, hint: w.pathHint, most: 4096, kind: 'url' }}
                value={path.value}
                onValue={(value) => {
                  path.value = value
                }}
                onEnter={lookAt}
                problem={problem && sentenceOf(problem)}
              />
              <div class={css.look} data-row="look">
                <Button
                  look={film ? 'plain' : 'main'}
                  disabled={path.value.trim() === '' || isLooking}
                  onClick={lookAt}
                  {...grid.cell('look', 0)}
                >
                  {isLooking ? w.looking : w.look}
                </Button>
              </div>
              {film && (
                <FilmForm
                  {...{ exam: film.exam, draft: film.draft, isMore, grid }}
                  onChange={(change) => {
                    looked.value = { ...film, draft: { ...film.draft, ...change } }
                  }}
                  onMore={() => setMore(!isMore)}
                  onShare={share}
                />
              )}
            </>
          )}
        </section>
      </div>
    </Screen>
  )
}
