import type { Share } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import { copyText } from '../../design/copy-text.ts'
import type { GridRow } from '../../focus/grid.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { formatSize } from '../../i18n/format-figures.ts'
import { language, texts } from '../../i18n/language.ts'
import { navigate } from '../../router/history.ts'
import { announce } from '../../shell/live.ts'
import css from './share-screen.module.css'
import { shareWords } from './words.ts'

interface Props {
  readonly shares: readonly Share[]
  readonly grid: FocusGrid
  readonly onStop: (share: Share) => void
}

/** The rows of the list in the screen's grid. */
export function sharedRows(shares: readonly Share[]): readonly GridRow[] {
  return shares.flatMap(({ infohash }) => [
    { id: `link-${infohash}`, length: 1 },
    { id: `do-${infohash}`, length: 4 },
  ])
}

/** What is shared from this machine, with the links to give away. */
export function SharedList({ shares, grid, onStop }: Props) {
  const w = shareWords()
  return (
    <section class={css.part} aria-labelledby="shared">
      <h2 id="shared">{w.shared}</h2>
      <ul class={css.shares}>
        {shares.map((share) => (
          <Shared key={share.infohash} share={share} grid={grid} onStop={() => onStop(share)} />
        ))}
      </ul>
    </section>
  )
}

function Shared({ share, grid, onStop }: { share: Share; grid: FocusGrid; onStop: () => void }) {
  const [t, w] = [texts(), shareWords()]
  const [copied, setCopied] = useState<string>()
  const { infohash, title, link, magnet, state } = share
  const copy = (text: string) =>
    void copyText(text).then((isCopied) => {
      setCopied(isCopied ? text : undefined)
      if (isCopied) announce(w.copied)
    })
  const row = `do-${infohash}`
  return (
    <li class={css.share}>
      <h3>{title}</h3>
      <p class={state === 'missing' ? css.gone : css.facts}>
        {state === 'shared' &&
          [
            w.owners(share.owners),
            ...(share.fetching > 0 ? [w.fetching(share.fetching)] : []),
            ...(share.sentBytes > 0 ? [w.given(formatSize(share.sentBytes, language.value, t))] : []),
          ].join(' · ')}
        {state === 'checking' && w.checking}
        {state === 'missing' && w.missing}
      </p>
      <p class={css.where}>{share.path}</p>
      <div data-row={`link-${infohash}`}>
        <input
          class={`${css.input} ${css.link}`}
          readOnly
          aria-label={w.link(title)}
          value={link}
          onClick={(event) => event.currentTarget.select()}
          {...grid.cell(`link-${infohash}`, 0)}
        />
      </div>
      <div class={css.actions} data-row={row}>
        <Button
          {...(copied === link ? { icon: 'check' } : {})}
          onClick={() => copy(link)}
          {...grid.cell(row, 0)}
        >
          {copied === link ? w.copied : w.copy}
        </Button>
        <Button onClick={() => navigate({ screen: 'title', id: share.titleId })} {...grid.cell(row, 1)}>
          {w.openPage}
        </Button>
        <Button look="quiet" onClick={() => copy(magnet)} {...grid.cell(row, 2)}>
          {copied === magnet ? w.copied : w.copyOther}
        </Button>
        <Button look="quiet" onClick={onStop} {...grid.cell(row, 3)}>
          {w.stop}
        </Button>
      </div>
    </li>
  )
}
