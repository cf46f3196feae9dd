import type { PlaybackLender } from '@lanterne/contract'
import { formatSize } from '../../i18n/format-figures.ts'
import { language, texts } from '../../i18n/language.ts'
import { playerWords } from '../words.ts'
import css from './details.module.css'

const mostShown = 12

/** Who gives and takes, the quickest first. */
export function LenderTable({ lenders }: { lenders: readonly PlaybackLender[] }) {
  const all = texts()
  const t = playerWords().details
  if (lenders.length === 0) return null
  const rate = (bytes: number) => (bytes === 0 ? '–' : t.perSecond(formatSize(bytes, language.value, all)))
  return (
    <table class={css.lenders}>
      <thead>
        <tr>
          {[t.kind, t.gives, t.takes, t.answers, t.asked, t.state].map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lenders.slice(0, mostShown).map((lender, i) => (
          <tr key={i} data-state={lender.state}>
            <td>
              {t.kinds[lender.kind]}
              <small>
                {lender.transport}
                {lender.foundBy && ` · ${t.foundBy[lender.foundBy]}`}
              </small>
            </td>
            <td>{rate(lender.downloadRate)}</td>
            <td>{rate(lender.uploadRate)}</td>
            <td>{t.milliseconds(String(lender.roundTripMs))}</td>
            <td>
              {lender.requests}/{lender.window}
            </td>
            <td>{t.states[lender.state]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
