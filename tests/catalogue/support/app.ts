import { join } from 'node:path'
import type { Home } from '@lanterne/contract'
import type { Endpoint, Logger } from '@lanterne/kernel'
import { openServer, type Subscription } from '@lanterne/server'
import type { Stage } from '../../support/stage.ts'

/** The app in this process, and what it said about catalogues. */
export interface CatalogueApp {
  readonly address: string
  readonly dataDirectory: string
  /** Why catalogues were refused, the first one first. */
  readonly refusals: readonly string[]
  /** The ids of all titles that the home screen shows. */
  shown(): Promise<readonly string[]>
  find(id: string): Promise<number>
  close(): Promise<void>
}

/** Opens the app on a data folder of the stage. */
export async function openCatalogueApp(
  stage: Stage,
  {
    subscription,
    first,
    name = 'data',
  }: { subscription?: Subscription; first?: Endpoint; name?: string } = {},
): Promise<CatalogueApp> {
  const refusals: string[] = []
  const note =
    (level: string): Logger['info'] =>
    (message, fields = {}) => {
      stage.note(`${name} ${level}: ${message} ${JSON.stringify(fields)}`)
      if (message === 'catalogue refused') refusals.push(String(fields['reason']))
      if (message === 'catalogue not fetched') refusals.push(reasonOf(fields['error']))
    }
  const dataDirectory = join(stage.folder, name)
  const opening = await openServer(
    {
      port: 0,
      listen: { host: '127.0.0.1', port: 0 },
      dataDirectory,
      subscription,
      dht: first && { bootstrap: [first] },
      log: { debug: () => {}, info: note('info'), warn: note('warn'), error: note('error') },
    },
    { signal: AbortSignal.timeout(30_000) },
  )
  if (opening.state !== 'open') throw new Error('already open')
  const { address } = opening.server
  let isClosed = false
  const close = async () => {
    if (!isClosed) await opening.server[Symbol.asyncDispose]()
    isClosed = true
  }
  stage.use({ [Symbol.asyncDispose]: close })
  return {
    ...{ address, dataDirectory, refusals, close },
    async shown() {
      const home = (await (await fetch(`${address}/api/home`)).json()) as Home
      return [home.hero, ...home.rows.flatMap(({ titles }) => titles)].map(({ id }) => id)
    },
    find: async (id) => (await fetch(`${address}/api/titles/${id}`)).status,
  }
}

/** An `AppError` says why in its details, or by its code. */
function reasonOf(error: unknown): string {
  const { code, details } = error as { code?: string; details?: Record<string, string> }
  return details?.['reason'] ?? code ?? 'a bug'
}
