import type { HistoryEntry } from '@lanterne/contract'
import { useMemo, useRef, useState } from 'preact/hooks'
import { change, paths } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../design/button.tsx'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { titleName } from '../../i18n/format.ts'
import { formatClock } from '../../i18n/format-figures.ts'
import { language, locales, texts } from '../../i18n/language.ts'
import { Link } from '../../router/link.tsx'
import { announce } from '../../shell/live.ts'
import { focusCell, useMemory } from '../../shell/use-memory.ts'
import css from './history-page.module.css'
import { frameRows, SettingsFrame } from './settings-frame.tsx'

/** What was watched, to be forgotten line by line or at once; and the way out and in for all of the library. */
export function HistoryPage() {
  const t = texts().library
  const found = useResource<readonly HistoryEntry[]>(`${paths.library}/history`)
  const entries = found.state === 'ready' ? found.data : undefined
  const [isSure, setSure] = useState(false)
  const [said, setSaid] = useState('')
  const file = useRef<HTMLInputElement>(null)
  const rows = useMemo(
    () => [
      ...frameRows,
      { id: 'clear', length: found.state === 'failed' || (entries?.length ?? 0) > 0 ? 1 : 0 },
      ...(entries ?? []).map((_, i) => ({ id: `line${i}`, length: 2 })),
      { id: 'transfer', length: 2 },
    ],
    [entries, found.state],
  )
  const grid = useFocusGrid(rows, 'clear')
  useMemory(entries !== undefined, { entry: 'clear/0' })
  const tell = (text: string) => {
    setSaid(text)
    announce(text)
  }
  const act = (path: string, body: object, then: () => void) =>
    change(`${paths.library}/history/${path}`, body, { signal: new AbortController().signal }).then(
      () => {
        found.reload()
        then()
      },
      (error: unknown) => tell(texts().errors[problemOf(error)]),
    )
  const bring = async (chosen: File) => {
    try {
      const { signal } = new AbortController()
      const { news } = await change<{ news: number }>(`${paths.library}/import`, chosen, { signal })
      tell(t.imported(news))
      found.reload()
    } catch (error) {
      const problem = problemOf(error)
      tell(problem === 'invalid-request' ? t.importRefused : texts().errors[problem])
    }
  }
  return (
    <SettingsFrame page="history" grid={grid}>
      <div class={css.history}>
        {found.state === 'failed' && (
          <div class={css.actions} role="alert">
            <p class={css.hint}>{texts().errors[found.problem]}</p>
            <Button onClick={found.reload} {...grid.cell('clear', 0)}>
              {texts().retry}
            </Button>
          </div>
        )}
        {entries && <p class={css.hint}>{entries.length === 0 ? t.historyEmpty : t.historyHint}</p>}
        {entries && entries.length > 0 && (
          <div class={css.actions} data-row="clear">
            <Button
              onClick={() =>
                isSure
                  ? void act('clear', {}, () => {
                      setSure(false)
                      focusCell('transfer/0')
                    })
                  : setSure(true)
              }
              {...grid.cell('clear', 0)}
            >
              {isSure ? t.clearYes : t.clearAll}
            </Button>
            {isSure && (
              <p class={css.hint} role="alert">
                {t.clearSure}
              </p>
            )}
          </div>
        )}
        <ol class={css.lines}>
          {(entries ?? []).map((entry, i) => (
            <Line
              key={`${entry.title.id}/${entry.season}/${entry.episode}`}
              entry={entry}
              film={grid.cell(`line${i}`, 0)}
              forget={grid.cell(`line${i}`, 1)}
              row={`line${i}`}
              onForget={() => {
                const { title, season, episode } = entry
                void act('forget', { titleId: title.id, season, episode }, () =>
                  focusCell(i > 0 ? `line${i - 1}/1` : 'clear/0'),
                )
              }}
            />
          ))}
        </ol>
        <section class={css.transfer} aria-labelledby="transfer">
          <h2 id="transfer">{t.transfer}</h2>
          <p class={css.hint}>{t.transferHint}</p>
          <div class={css.actions} data-row="transfer">
            <a
              class={css.download}
              href={`${paths.library}/export`}
              download="lanterne.json"
              {...grid.cell('transfer', 0)}
            >
              {t.exportFile}
            </a>
            <Button onClick={() => file.current?.click()} {...grid.cell('transfer', 1)}>
              {t.importFile}
            </Button>
            <input
              ref={file}
              type="file"
              accept="application/json,.json"
              hidden
              onChange={({ currentTarget }) => {
                const [chosen] = currentTarget.files ?? []
                if (chosen) void bring(chosen)
                currentTarget.value = ''
              }}
            />
          </div>
          <p class={css.hint}>{said}</p>
        </section>
      </div>
    </SettingsFrame>
  )
}

interface LineProps {
  readonly entry: HistoryEntry
  readonly film: ReturnType<ReturnType<typeof useFocusGrid>['cell']>
  readonly forget: ReturnType<ReturnType<typeof useFocusGrid>['cell']>
  readonly row: string
  readonly onForget: () => void
}

function Line({ entry, film, forget, row, onForget }: LineProps) {
  const t = texts()
  const { title, episode, positionSeconds, durationSeconds, isFinished, atMs } = entry
  const name = titleName(title, language.value)
  const day = new Intl.DateTimeFormat(locales[language.value], { dateStyle: 'medium' }).format(new Date(atMs))
  const where = isFinished
    ? t.library.finished
    : t.position(formatClock(positionSeconds), formatClock(durationSeconds))
  return (
    <li class={css.line} data-row={row}>
      <Link class={css.film} to={{ screen: 'title', id: title.id }} {...film}>
        <span class={css.title}>
          <bdi>{name}</bdi>
          {episode !== undefined && ` · ${t.episode(episode)}`}
        </span>
        <span class={css.facts}>{[day, where].join(' · ')}</span>
      </Link>
      <Button look="quiet" aria-label={t.library.forgetNamed(name)} onClick={onForget} {...forget}>
        {t.library.forget}
      </Button>
    </li>
  )
}
