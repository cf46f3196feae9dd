import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { lockFolder } from '@lanterne/engine'
import { AppError, type Clock } from '@lanterne/kernel'
import * as v from 'valibot'

const InstanceRecord = v.object({
  instance: v.pipe(v.string(), v.uuid()),
  address: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/)),
})

/** A running app, as its data folder tells. */
export type InstanceRecord = v.InferOutput<typeof InstanceRecord>

/** An app that is just opening answers when it is open. */
const askingLimitMs = 5000
/** The longest that an app takes to open or to close, in which it holds the folder and does not answer. */
const changingLimitMs = 15_000
const pollMs = 100

/** The app that runs on this data folder now, if one does: it is asked, since a record may outlive its writer. */
export async function findInstance(
  folder: string,
  { signal }: { signal: AbortSignal },
): Promise<InstanceRecord | undefined> {
  const record = await readRecord(recordPath(folder))
  return record && (await isAlive(record, { signal })) ? record : undefined
}

/**
 * Takes `folder` for this app alone, until disposed. Answers with the other app when one runs there; one that is just
 * opening or closing is waited for. Throws `data-folder-in-use` when that takes too long.
 */
export async function claimFolder(
  folder: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<AsyncDisposable | InstanceRecord> {
  const givenUpAt = clock.now() + changingLimitMs
  for (;;) {
    signal.throwIfAborted()
    const running = await findInstance(folder, { signal })
    if (running) return running
    try {
      return await lockFolder(folder, { epochMs: clock.epochMs() })
    } catch (error) {
      const isChanging = error instanceof AppError && error.code === 'data-folder-in-use'
      if (!isChanging || clock.now() > givenUpAt) throw error
    }
    // Not by `clock`, which lets the process end: nothing else may keep it up yet.
    await delay(pollMs, undefined, { signal })
  }
}

/** Writes where the app of a claimed folder answers, until disposed. */
export async function publishInstance(folder: string, record: InstanceRecord): Promise<AsyncDisposable> {
  const path = recordPath(folder)
  // Whole or not at all: whoever starts meanwhile reads it.
  const draft = `${path}.new`
  await writeFile(draft, JSON.stringify(record), { mode: 0o600 })
  await rename(draft, path)
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

function recordPath(folder: string): string {
  return join(folder, 'instance.json')
}

async function readRecord(path: string): Promise<InstanceRecord | undefined> {
  try {
    return v.parse(InstanceRecord, JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined // No record, or one that nobody wrote whole: nobody runs.
  }
}

async function isAlive(
  { address, instance }: InstanceRecord,
  { signal }: { signal: AbortSignal },
): Promise<boolean> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(askingLimitMs)])
    const answer = await fetch(`${address}/api/instance`, { signal: limit, redirect: 'error' })
    return ((await answer.json()) as { instance?: unknown } | null)?.instance === instance
  } catch {
    signal.throwIfAborted()
    return false // Nobody answers there, or something that is not Lanterne.
  }
}
