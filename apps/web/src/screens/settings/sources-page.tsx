import type { ViewerSource } from '@lanterne/contract'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { post } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { copyText } from '../../design/copy-text.ts'
import type { GridRow } from '../../focus/grid.ts'
import { type FocusGrid, useFocusGrid } from '../../focus/use-focus-grid.ts'
import { navigate } from '../../router/history.ts'
import { announce } from '../../shell/live.ts'
import { useMemory } from '../../shell/use-memory.ts'
import { AddSource, addRows, draft } from './add-source.tsx'
import { frameRows, SettingsFrame } from './settings-frame.tsx'
import css from './sources-page.module.css'
import { type Sources, sourcePath, useSources } from './use-sources.ts'
import { settingsWords } from './words.ts'

/** Sources that the viewer added, one more, and Lanterne as one for others. */
export function SourcesPage() {
  const w = settingsWords()
  const sources = useSources()
  const { list, sharing } = sources
  const now = draft.value
  const rows = useMemo<readonly GridRow[]>(
    () => [
      ...frameRows,
      { id: 'browse', length: list && list.length > 0 ? 1 : 0 },
      ...(list ?? []).map((source) => ({ id: `source-${source.id}`, length: buttonsOf(source) })),
      ...addRows(now),
      { id: 'sharing', length: 1 },
      { id: 'shared', length: sharing?.isOn ? 1 : 0 },
      { id: 'copy', length: sharing?.isOn ? 1 : 0 },
    ],
    [list, now, sharing],
  )
  const grid = useFocusGrid(rows, 'kinds')
  useMemory(list !== undefined, { entry: list && list.length > 0 ? 'browse/0' : 'kinds/0' })
  useEffect(
    () => () => {
      draft.value = undefined
    },
    [],
  )
  return (
    <SettingsFrame page="sources" grid={grid}>
      <p class={css.intro}>{w.intro}</p>
      <section class={css.part} aria-labelledby="mine">
        <h2 id="mine">{w.mine}</h2>
        {list?.length === 0 && <p class={css.hint}>{w.none}</p>}
        {list && list.length > 0 && (
          <>
            <div class={css.actions} data-row="browse">
              <Button look="main" onClick={() => navigate({ screen: 'sources' })} {...grid.cell('browse', 0)}>
                {w.browseAll}
              </Button>
            </div>
            <ul class={css.sources}>
              {list.map((source) => (
                <Source key={source.id} source={source} sources={sources} grid={grid} />
              ))}
            </ul>
          </>
        )}
      </section>
      <AddSource sources={sources} grid={grid} />
      <Sharing sources={sources} grid={grid} />
    </SettingsFrame>
  )
}

function buttonsOf({ isConfigurable }: ViewerSource): number {
  return isConfigurable ? 4 : 3
}

function Source({ source, sources, grid }: { source: ViewerSource; sources: Sources; grid: FocusGrid }) {
  const w = settingsWords()
  const [isSure, setSure] = useState(false)
  const { id, kind, name, description, place, isOn, isPinned, isConfigurable } = source
  const row = `source-${id}`
  const change = (wish: object) =>
    void sources.attempt((options) => post<ViewerSource>(sourcePath(id), wish, options))
  const configure = () =>
    void sources
      .attempt((options) => post<{ url: string }>(`${sourcePath(id)}/configuration`, {}, options))
      .then((answer) => answer && window.open(answer.url, '_blank', 'noopener,noreferrer'))
  const remove = async () => {
    if (!isSure) return setSure(true)
    await sources.attempt((options) => post(`${sourcePath(id)}/remove`, {}, options))
    announce(w.removed(name))
  }
  return (
    <li class={`${css.source} ${isOn ? '' : css.off}`}>
      <h3>{name}</h3>
      <p class={css.facts}>{`${w.kinds[kind].name} · ${place}`}</p>
      {description !== '' && <p class={css.hint}>{description}</p>}
      <div class={css.actions} data-row={row}>
        <Button
          {...(isOn && { icon: 'check' })}
          role="switch"
          aria-checked={isOn}
          onClick={() => change({ isOn: !isOn })}
          {...grid.cell(row, 0)}
        >
          {w.isOn}
        </Button>
        <Button
          {...(isPinned && { icon: 'check' })}
          role="switch"
          aria-checked={isPinned}
          onClick={() => change({ isPinned: !isPinned })}
          {...grid.cell(row, 1)}
        >
          {w.isPinned}
        </Button>
        {isConfigurable && (
          <Button look="quiet" onClick={configure} {...grid.cell(row, 2)}>
            {w.configure}
          </Button>
        )}
        <Button
          look="quiet"
          onClick={() => void remove()}
          onBlur={() => setSure(false)}
          aria-label={`${isSure ? w.removeSure : w.remove} · ${name}`}
          {...grid.cell(row, buttonsOf(source) - 1)}
        >
          {isSure ? w.removeSure : w.remove}
        </Button>
      </div>
    </li>
  )
}

/** The catalogue as an add-on for other programs. */
function Sharing({ sources, grid }: { sources: Sources; grid: FocusGrid }) {
  const w = settingsWords()
  const [isCopied, setCopied] = useState(false)
  const { isOn = false, address } = sources.sharing ?? {}
  return (
    <section class={css.part} aria-labelledby="sharing">
      <h2 id="sharing">{w.share}</h2>
      <p class={css.intro}>{w.shareIntro}</p>
      <div class={css.actions} data-row="sharing">
        <Button
          {...(isOn && { icon: 'check' })}
          role="switch"
          aria-checked={isOn}
          onClick={() => {
            setCopied(false)
            void sources.share(!isOn)
          }}
          {...grid.cell('sharing', 0)}
        >
          {w.shareSwitch}
        </Button>
      </div>
      {isOn && address !== undefined && (
        <>
          <p class={css.label}>{w.shareAddress}</p>
          <div data-row="shared">
            <input
              class={css.address}
              readOnly
              aria-label={w.shareAddress}
              value={address}
              onClick={(event) => event.currentTarget.select()}
              {...grid.cell('shared', 0)}
            />
          </div>
          <div class={css.actions} data-row="copy">
            <Button
              {...(isCopied && { icon: 'check' })}
              onClick={() => void copyText(address).then(setCopied)}
              {...grid.cell('copy', 0)}
            >
              {isCopied ? w.copied : w.copy}
            </Button>
          </div>
          <p class={css.hint}>{w.shareHint}</p>
        </>
      )}
    </section>
  )
}
