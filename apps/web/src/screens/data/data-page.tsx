import type { HouseSettings, HouseState } from '@lanterne/contract'
import { useMemo, useState } from 'preact/hooks'
import { change, paths } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../design/button.tsx'
import { useFocusGrid } from '../../focus/use-focus-grid.ts'
import { formatSize } from '../../i18n/format-figures.ts'
import { language, texts } from '../../i18n/language.ts'
import { readViewer } from '../../library/follow-viewer.ts'
import { announce } from '../../shell/live.ts'
import { useMemory } from '../../shell/use-memory.ts'
import { frameRows, SettingsFrame } from '../settings/settings-frame.tsx'
import { Choice } from './choice.tsx'
import { diskChoices, isSame, lineChoices, monthChoices, nightChoices } from './choices.ts'
import css from './data-page.module.css'
import { clockTime, moveNight, type Night, nightWords } from './night.ts'
import { TrafficTable } from './traffic-table.tsx'
import { dataWords } from './words.ts'

/** What goes over the line and onto the disk, and how much of both Lanterne may take. */
export function DataPage() {
  const w = dataWords()
  const t = texts()
  const found = useResource<HouseState>(paths.house)
  // What was just chosen is shown at once; what the house says then is right.
  const [chosen, setChosen] = useState<HouseSettings>()
  const house = found.state === 'ready' ? found.data : undefined
  const settings = chosen ?? house?.settings
  const isNight = settings?.night !== undefined
  const rows = useMemo(
    () => [
      ...frameRows,
      { id: 'retry', length: found.state === 'failed' ? 1 : 0 },
      ...(house
        ? [
            { id: 'sharing', length: 1 },
            { id: 'line', length: lineChoices.length },
            { id: 'limit', length: monthChoices.length },
            { id: 'hours', length: nightChoices.length },
            { id: 'hours-fine', length: isNight ? 4 : 0 },
            { id: 'disk', length: diskChoices.length },
          ]
        : []),
    ],
    [found.state, house !== undefined, isNight],
  )
  const grid = useFocusGrid(rows, 'sharing')
  useMemory(house !== undefined, { entry: 'sharing/0' })
  const size = (bytes: number) => formatSize(bytes, language.value, t)
  const choose = (more: Partial<HouseSettings>, gone: readonly (keyof HouseSettings)[] = []) => {
    if (!settings) return
    const next = { ...settings, ...more }
    for (const name of gone) delete next[name]
    setChosen(next)
    change<HouseState>(paths.house, next, { signal: new AbortController().signal }).then(
      () => {
        announce(w.saved)
        found.reload()
        return readViewer()
      },
      (error: unknown) => {
        setChosen(undefined)
        announce(t.errors[problemOf(error)])
      },
    )
  }
  const setNight = (night: Night | undefined) => (night ? choose({ night }) : choose({}, ['night']))
  return (
    <SettingsFrame page="data" grid={grid}>
      {found.state === 'failed' && (
        <div class={css.actions} role="alert" data-row="retry">
          <p class={css.hint}>{t.errors[found.problem]}</p>
          <Button onClick={found.reload} {...grid.cell('retry', 0)}>
            {t.retry}
          </Button>
        </div>
      )}
      {house && settings && (
        <div class={css.data}>
          <Month house={house} size={size} />
          <section aria-labelledby="data-sharing">
            <h2 id="data-sharing">{w.sharing}</h2>
            <p class={css.hint}>
              {settings.isSharing ? w.sharingLine(size(house.meter.month.upBytes)) : w.sharingOff}
            </p>
            <div class={css.actions} data-row="sharing">
              <Button
                {...(settings.isSharing && { icon: 'check' })}
                role="switch"
                aria-checked={settings.isSharing}
                onClick={() => choose({ isSharing: !settings.isSharing })}
                {...grid.cell('sharing', 0)}
              >
                {w.sharingSwitch}
              </Button>
            </div>
          </section>
          <Choice
            id="line"
            name={w.line}
            hint={[
              house.line.downRate === undefined && house.line.upRate === undefined
                ? w.lineUnknown
                : w.lineHint(size(house.line.downRate ?? 0), size(house.line.upRate ?? 0)),
              w.lineNote,
            ]}
            choices={lineChoices}
            isChosen={(line) => line === settings.line}
            say={(line) => w.lines[line]}
            onChoose={(line) => choose({ line })}
            grid={grid}
          />
          <Choice
            id="limit"
            name={w.limit}
            hint={[w.limitHint]}
            choices={monthChoices}
            isChosen={(bytes) => bytes === settings.monthlyBytes}
            say={(bytes) => (bytes === undefined ? w.noLimit : size(bytes))}
            onChoose={(bytes) =>
              bytes === undefined ? choose({}, ['monthlyBytes']) : choose({ monthlyBytes: bytes })
            }
            grid={grid}
          />
          <Choice
            id="hours"
            name={w.hours}
            hint={[w.hoursHint]}
            choices={nightChoices}
            isChosen={(night) => isSame(night, settings.night)}
            say={(night) => (night ? nightWords(night, language.value, w) : w.always)}
            onChoose={setNight}
            grid={grid}
          >
            {settings.night && <NightFine night={settings.night} onChange={setNight} grid={grid} />}
          </Choice>
          <Choice
            id="disk"
            name={w.disk}
            hint={[
              w.diskLine(size(house.disk.keptBytes), size(house.disk.otherBytes), size(house.disk.freeBytes)),
              w.diskHint,
            ]}
            choices={diskChoices}
            isChosen={(disk) => isSame(disk, settings.disk)}
            say={(disk) =>
              disk.kind === 'automatic'
                ? w.automatic
                : disk.kind === 'share'
                  ? w.half
                  : w.atMost(size(disk.bytes))
            }
            onChoose={(disk) => choose({ disk })}
            grid={grid}
          />
          <TrafficTable meter={house.meter} />
        </div>
      )}
    </SettingsFrame>
  )
}

function Month({ house, size }: { house: HouseState; size: (bytes: number) => string }) {
  const w = dataWords()
  const { month, today, monthlyBytes } = house.meter
  const used = month.downBytes + month.upBytes
  return (
    <section aria-labelledby="data-month">
      <h2 id="data-month">{w.month}</h2>
      <p class={css.figure}>{w.used(size(month.downBytes), size(month.upBytes))}</p>
      {monthlyBytes !== undefined && (
        <>
          <p class={css.hint}>{w.ofLimit(size(used), size(monthlyBytes))}</p>
          <p class={css.bar} aria-hidden="true">
            <span
              class={css.part}
              style={{ inlineSize: `${Math.min(100, Math.round((100 * used) / monthlyBytes))}%` }}
            />
          </p>
        </>
      )}
      <p class={css.hint}>{w.today(size(today.downBytes), size(today.upBytes))}</p>
      <p class={css.hint}>{w.houseHint}</p>
    </section>
  )
}

interface NightFineProps {
  readonly night: Night
  readonly onChange: (night: Night) => void
  readonly grid: ReturnType<typeof useFocusGrid>
}

/** Other hours than those that are offered, half an hour at a time. */
function NightFine({ night, onChange, grid }: NightFineProps) {
  const w = dataWords()
  const time = (minute: number) => clockTime(minute, language.value)
  const steps = [
    ['from', -1, w.earlierFrom(time(night.from))],
    ['from', 1, w.laterFrom(time(night.from))],
    ['to', -1, w.earlierTo(time(night.to))],
    ['to', 1, w.laterTo(time(night.to))],
  ] as const
  return (
    <div class={css.actions} data-row="hours-fine">
      <p class={css.figure}>{nightWords(night, language.value, w)}</p>
      {steps.map(([edge, by, label], i) => (
        <Button
          key={`${edge}${by}`}
          look="quiet"
          aria-label={label}
          onClick={() => onChange(moveNight(night, edge, by))}
          {...grid.cell('hours-fine', i)}
        >
          {`${time(night[edge])} ${by < 0 ? '−' : '+'}`}
        </Button>
      ))}
    </div>
  )
}
