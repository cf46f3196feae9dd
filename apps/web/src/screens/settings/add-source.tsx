import type { FolderList, SourceKind, SourceOffer, ViewerSource } from '@lanterne/contract'
import { signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { post } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import type { GridRow } from '../../focus/grid.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { texts } from '../../i18n/language.ts'
import { announce } from '../../shell/live.ts'
import { TextField } from '../share/fields.tsx'
import css from './sources-page.module.css'
import { type Sources, sourcesPath } from './use-sources.ts'
import { settingsWords } from './words.ts'

const kinds: readonly SourceKind[] = ['addon', 'feed', 'folder']
const mostFolders = 200

/** What is being added: it stays while the viewer looks at something else, and is gone with the page. */
interface Draft {
  readonly kind: SourceKind
  readonly address: string
  readonly offer?: SourceOffer
  readonly folders?: FolderList
}

export const draft = signal<Draft | undefined>(undefined)

/** The rows of this part in the screen's grid. */
export function addRows(now: Draft | undefined): readonly GridRow[] {
  const { offer, folders } = now ?? {}
  const shown = now?.kind === 'folder' && folders ? Math.min(folders.folders.length, mostFolders) : 0
  return [
    { id: 'kinds', length: kinds.length },
    { id: 'address', length: now ? 1 : 0 },
    { id: 'look', length: now ? 2 : 0 },
    { id: 'configuration', length: offer?.configuration === undefined ? 0 : 1 },
    { id: 'confirm', length: offer && !offer.needsConfiguration ? 1 : 0 },
    { id: 'above', length: now?.kind === 'folder' && folders?.parent !== undefined ? 1 : 0 },
    ...Array.from({ length: shown }, (_, i) => ({ id: `folder${i}`, length: 1 })),
  ]
}

/** One source more: what kind, where, what it is, and only then yes. */
export function AddSource({ sources, grid }: { sources: Sources; grid: FocusGrid }) {
  const w = settingsWords()
  const now = draft.value
  return (
    <section class={css.part} aria-labelledby="add">
      <h2 id="add">{w.add}</h2>
      <div class={css.actions} data-row="kinds">
        {kinds.map((kind, i) => (
          <Button
            key={kind}
            aria-pressed={now?.kind === kind}
            onClick={() => {
              sources.forgetProblem()
              draft.value = now?.kind === kind ? undefined : { kind, address: '' }
            }}
            {...grid.cell('kinds', i)}
          >
            {w.kinds[kind].add}
          </Button>
        ))}
      </div>
      {now && <AddForm now={now} sources={sources} grid={grid} key={now.kind} />}
    </section>
  )
}

function AddForm({ now, sources, grid }: { now: Draft; sources: Sources; grid: FocusGrid }) {
  const [t, w] = [texts(), settingsWords()]
  const { kind, address, offer } = now
  const isLooking = useSignal(false)
  const request = { kind, address: address.trim() }
  const set = (fields: Partial<Draft>) => {
    if (draft.value?.kind === kind) draft.value = { ...draft.value, ...fields }
  }
  const look = async () => {
    if (request.address === '') return
    isLooking.value = true
    const { offer: _, ...bare } = now
    draft.value = bare
    const found = await sources.attempt((options) =>
      post<SourceOffer>(`${sourcesPath}/look`, request, options),
    )
    isLooking.value = false
    if (!found) return
    set({ offer: found })
    announce(found.name)
    focusSoon(found.needsConfiguration ? 'configuration/0' : 'confirm/0')
  }
  const add = async () => {
    const added = await sources.attempt((options) => post<ViewerSource>(sourcesPath, request, options))
    if (!added) return
    draft.value = undefined
    announce(w.added(added.name))
    focusSoon(`source-${added.id}/0`)
  }
  const openFolder = async (path?: string) => {
    const folders = await sources.attempt((options) =>
      post<FolderList>(`${sourcesPath}/folders`, path === undefined ? {} : { path }, options),
    )
    if (!folders) return
    const { offer: _, ...bare } = draft.value ?? now
    if (bare.kind === kind)
      draft.value = { ...bare, folders, ...(path !== undefined && { address: folders.path }) }
    if (path !== undefined) focusSoon('folder0/0', 'above/0')
  }
  useEffect(() => {
    if (kind === 'folder' && !now.folders) void openFolder()
    focusSoon('address/0')
  }, [])
  const { problem } = sources
  return (
    <div class={css.form}>
      <TextField
        {...{
          grid,
          row: 'address',
          label: w.address[kind],
          hint: w.addressHint[kind],
          most: 4096,
          kind: 'url',
        }}
        value={address}
        onValue={(value) => {
          const { offer: _, ...bare } = now
          draft.value = { ...bare, address: value }
        }}
        onEnter={() => void look()}
        problem={problem && (w.problems[problem] ?? t.errors[problem])}
      />
      <div class={css.actions} data-row="look">
        <Button
          look={offer ? 'plain' : 'main'}
          disabled={request.address === '' || isLooking.value}
          onClick={() => void look()}
          {...grid.cell('look', 0)}
        >
          {isLooking.value ? w.looking : w.look}
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            draft.value = undefined
            focusSoon(`kinds/${kinds.indexOf(kind)}`)
          }}
          {...grid.cell('look', 1)}
        >
          {t.cancel}
        </Button>
      </div>
      {offer && <Offer offer={offer} grid={grid} onAdd={() => void add()} isBusy={sources.isBusy} />}
      {kind === 'folder' && now.folders && (
        <Folders folders={now.folders} grid={grid} onOpen={(path) => void openFolder(path)} />
      )}
    </div>
  )
}

/** What a source is, as it says itself, and what the viewer should know. */
function Offer({
  offer,
  grid,
  onAdd,
  isBusy,
}: {
  offer: SourceOffer
  grid: FocusGrid
  onAdd: () => void
  isBusy: boolean
}) {
  const w = settingsWords()
  const { kind, name, description, rows, count, configuration } = offer
  const facts = [
    rows.length > 0 ? w.offers(rows.join(', ')) : '',
    count === undefined ? '' : w.count(count),
    offer.canBeSearched && kind === 'addon' ? w.canBeSearched : '',
    offer.hasSubtitles ? w.hasSubtitles : '',
    offer.isAdult ? w.isAdult : '',
  ].filter((fact) => fact !== '')
  return (
    <div class={css.offer}>
      <h3>{name}</h3>
      {description !== '' && <p class={css.facts}>{description}</p>}
      {facts.length > 0 && <p class={css.facts}>{facts.join(' · ')}</p>}
      {offer.needsConfiguration && <p>{w.needsConfiguration}</p>}
      {configuration !== undefined && (
        <p data-row="configuration">
          <a
            href={configuration}
            target="_blank"
            rel="noopener noreferrer external"
            {...grid.cell('configuration', 0)}
          >
            {w.configure}
          </a>{' '}
          <span class={css.hint}>{w.configureNew}</span>
        </p>
      )}
      <div class={css.notice}>
        <p>{kind === 'folder' ? w.noticeFolder : w.notice}</p>
        {kind !== 'folder' && <p>{w.noticeShared}</p>}
      </div>
      {!offer.needsConfiguration && (
        <div class={css.actions} data-row="confirm">
          <Button look="main" disabled={isBusy} onClick={onAdd} {...grid.cell('confirm', 0)}>
            {w.confirm}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Folders of this machine, to go down and up. */
function Folders({
  folders: { path, parent, folders },
  grid,
  onOpen,
}: {
  folders: FolderList
  grid: FocusGrid
  onOpen: (path: string) => void
}) {
  const w = settingsWords()
  const separator = path.includes('\\') ? '\\' : '/'
  const inside = (name: string) => (path.endsWith(separator) ? path + name : path + separator + name)
  return (
    <div>
      <p class={css.hint}>{w.foldersIn(path)}</p>
      <ul class={css.folders} aria-label={w.foldersIn(path)}>
        {parent !== undefined && (
          <li data-row="above">
            <button
              type="button"
              class={css.folder}
              onClick={() => onOpen(parent)}
              {...grid.cell('above', 0)}
            >
              <Icon name="back" /> {w.folderAbove}
            </button>
          </li>
        )}
        {folders.slice(0, mostFolders).map((name, i) => (
          <li key={name} data-row={`folder${i}`}>
            <button
              type="button"
              class={css.folder}
              onClick={() => onOpen(inside(name))}
              {...grid.cell(`folder${i}`, 0)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      {folders.length === 0 && <p class={css.hint}>{w.noFolders}</p>}
      {folders.length > mostFolders && <p class={css.hint}>{w.tooManyFolders}</p>}
    </div>
  )
}

/** Gives the focus to the first of these cells that is there, once it is. */
function focusSoon(...cells: readonly string[]): void {
  requestAnimationFrame(() => {
    for (const cell of cells) {
      const element = document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cell)}"]`)
      if (element) return element.focus()
    }
  })
}
