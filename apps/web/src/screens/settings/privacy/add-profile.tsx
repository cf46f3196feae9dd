import type { ProfileAnswer } from '@lanterne/contract'
import { useRef, useState } from 'preact/hooks'
import { Button } from '../../../design/button.tsx'
import type { GridRow } from '../../../focus/grid.ts'
import type { FocusGrid } from '../../../focus/use-focus-grid.ts'
import { announce } from '../../../shell/live.ts'
import { TextField } from '../../share/fields.tsx'
import css from '../sources-page.module.css'
import { readPicture } from './read-picture.ts'
import type { PrivacyControl } from './use-privacy.ts'
import { privacyWords } from './words.ts'

/** Rows of this part in the screen's grid. */
export const addRows: readonly GridRow[] = [
  { id: 'name', length: 1 },
  { id: 'files', length: 2 },
  { id: 'conf', length: 1 },
  { id: 'paste', length: 1 },
]

/** A provider's configuration: from a file, from the picture of a code, or as text. */
export function AddProfile({ privacy, grid }: { privacy: PrivacyControl; grid: FocusGrid }) {
  const w = privacyWords()
  const [name, setName] = useState('')
  const [conf, setConf] = useState('')
  const [fault, setFault] = useState<string>()
  const [file, picture] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)]

  const take = async (text: string | undefined, from?: string) => {
    setFault(undefined)
    if (text === undefined) return setFault(w.faults['no-code'])
    const wanted = name.trim() || from?.replace(/\.\w+$/, '').slice(0, 80) || w.unnamed
    const answer = await privacy.addProfile(wanted, text)
    if (!answer) return
    if ('fault' in answer) return setFault(sentenceOf(answer))
    setConf('')
    setName('')
    announce(w.added(wanted))
  }
  const chosen =
    (read: (file: File) => Promise<string | undefined>) => (event: { currentTarget: HTMLInputElement }) => {
      const [one] = event.currentTarget.files ?? []
      event.currentTarget.value = ''
      if (one) void read(one).then((text) => take(text, one.name))
    }
  return (
    <section class={css.part} aria-labelledby="add-profile">
      <h2 id="add-profile">{w.add}</h2>
      <div class={css.form}>
        <TextField
          {...{ grid, row: 'name', label: w.name, most: 80 }}
          value={name}
          onValue={setName}
          isOptional
        />
        <div class={css.actions} data-row="files">
          <Button onClick={() => file.current?.click()} {...grid.cell('files', 0)}>
            {w.addFile}
          </Button>
          <Button onClick={() => picture.current?.click()} {...grid.cell('files', 1)}>
            {w.addPicture}
          </Button>
          <input
            ref={file}
            type="file"
            hidden
            accept=".conf,text/plain"
            onChange={chosen((one) => one.text())}
          />
          <input ref={picture} type="file" hidden accept="image/*" onChange={chosen(readPicture)} />
        </div>
        <TextField
          {...{ grid, row: 'conf', label: w.paste, most: 300_000, isLong: true }}
          value={conf}
          onValue={setConf}
          problem={fault}
        />
        <div class={css.actions} data-row="paste">
          <Button
            aria-disabled={conf.trim() === '' || privacy.isBusy}
            onClick={() => conf.trim() !== '' && !privacy.isBusy && void take(conf)}
            {...grid.cell('paste', 0)}
          >
            {w.addPasted}
          </Button>
        </div>
      </div>
    </section>
  )
}

/** What is wrong, and where. */
function sentenceOf({ fault }: Extract<ProfileAnswer, { fault: unknown }>): string {
  const w = privacyWords()
  const { reason, line, setting = '' } = fault
  const sentence = w.faults[reason] ?? w.unknownFault
  return line === undefined ? `${sentence} ${setting}`.trim() : `${sentence} ${w.place(line, setting)}`
}
