import type { ElsewherePage, TitleSummary } from '@lanterne/contract'
import { type ReadonlySignal, signal } from '@preact/signals'
import { paths, read } from '../../api/client.ts'
import { problemOf } from '../../api/failure.ts'
import type { Problem } from '../../i18n/parts.ts'

/** What one source has answered so far. */
export interface SourceAnswer {
  readonly id: string
  readonly name: string
  readonly state: 'asked' | 'ready' | 'failed'
  readonly problem?: Problem
  readonly titles: readonly TitleSummary[]
}

interface Asked {
  readonly query: string
  readonly answers: readonly SourceAnswer[]
}

const asked = signal<Asked | undefined>(undefined)
let asking: AbortController | undefined

/** What was last looked for elsewhere, and what came: it stays for who comes back. */
export const elsewhere: ReadonlySignal<Asked | undefined> = asked

/** Asks every source for films that answer to `query`. Nothing is asked of anybody before. */
export function lookElsewhere(query: string): void {
  asking?.abort()
  asking = new AbortController()
  void look(query, asking)
}

async function look(query: string, { signal: stopped }: AbortController): Promise<void> {
  asked.value = { query, answers: [] }
  const change = (answers: (before: readonly SourceAnswer[]) => readonly SourceAnswer[]) => {
    if (!stopped.aborted) asked.value = { query, answers: answers(asked.value?.answers ?? []) }
  }
  try {
    const sources = await read<readonly { readonly id: string; readonly name: string }[]>(paths.elsewhere, {
      signal: stopped,
    })
    change(() => sources.map(({ id, name }) => ({ id, name, state: 'asked', titles: [] })))
    const answer = (source: string, fields: Partial<SourceAnswer>) =>
      change((before) => before.map((each) => (each.id === source ? { ...each, ...fields } : each)))
    await Promise.all(
      sources.map(({ id }) =>
        read<ElsewherePage>(paths.searchElsewhere(id, query), { signal: stopped }).then(
          ({ titles }) => answer(id, { state: 'ready', titles }),
          (error: unknown) => answer(id, { state: 'failed', problem: problemOf(error) }),
        ),
      ),
    )
  } catch (error) {
    change(() => [{ id: '', name: 'Lanterne', state: 'failed', problem: problemOf(error), titles: [] }])
  }
}
