import type { DataMeter, Traffic } from '@lanterne/contract'
import { formatDay, formatSize } from '../../i18n/format-figures.ts'
import { language, locales, texts } from '../../i18n/language.ts'
import css from './data-page.module.css'
import { dataWords } from './words.ts'

/** What went over the line, day by day and month by month. */
export function TrafficTable({ meter }: { meter: DataMeter }) {
  const w = dataWords()
  const monthName = new Intl.DateTimeFormat(locales[language.value], { month: 'long', year: 'numeric' })
  const days = meter.days.map(({ day, ...traffic }) => [formatDay(day, language.value), traffic] as const)
  const months = meter.months.map(
    ({ month, ...traffic }) => [monthName.format(new Date(`${month}-15T12:00:00`)), traffic] as const,
  )
  return (
    <>
      {days.length > 0 && <Table name={w.days} lines={days} />}
      {months.length > 1 && <Table name={w.monthsBefore} lines={months} />}
    </>
  )
}

function Table({ name, lines }: { name: string; lines: readonly (readonly [string, Traffic])[] }) {
  const w = dataWords()
  const size = (bytes: number) => formatSize(bytes, language.value, texts())
  return (
    <table class={css.table}>
      <caption>{name}</caption>
      <thead>
        <tr>
          {[w.when, w.received, w.given].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(([when, { downBytes, upBytes }]) => (
          <tr key={when}>
            <th scope="row">{when}</th>
            <td>{size(downBytes)}</td>
            <td>{size(upBytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
