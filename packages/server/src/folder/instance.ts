import { randomUUID } from 'node:crypto'
import { readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

const InstanceRecord = v.object({
  instance: v.pipe(v.string(), v.uuid()),
  address: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/)),
})

/** A running app, as its data folder tells. */
export type InstanceRecord = v.InferOutput<typeof InstanceRecord>

/** An app that is just opening answers when it is open. */
const askingLimitMs = 5000

/** The app that runs on this data folder now, if one does: it is asked, since a record may outlive its writer. */
export async function findInstance(
  folder: string,
  { signal }: { signal: AbortSignal },
): Promise<InstanceRecord | undefined> {
  const record = await readRecord(recordPath(folder))
  return record && (await isAlive(record, { signal })) ? record : undefined
}

/**
 * Writes that this app runs on `folder`, until disposed. Answers with the other app when one was first.
 * Of several that start at once, one wins.
 */
export async function claimInstance(
  folder: string,
  record: InstanceRecord,
  { signal }: { signal: AbortSignal },
): Promise<AsyncDisposable | InstanceRecord> {
  const path = recordPath(folder)
  const text = JSON.stringify(record)
  for (;;) {
    signal.throwIfAborted()
    if (await isDone(writeFile(path, text, { flag: 'wx', mode: 0o600 }), 'EEXIST')) {
      return { [Symbol.asyncDispose]: () => removeRecord(path, record) }
    }
    const other = await readRecord(path)
    if (other && (await isAlive(other, { signal }))) return other
    await removeStale(path, other)
  }
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

/** Takes a record away that was judged dead; another starter may have replaced it since, and then it is put back. */
async function removeStale(path: string, judged: InstanceRecord | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  if (!(await isDone(rename(path, aside), 'ENOENT'))) return
  const taken = await readRecord(aside)
  await (taken && taken.instance !== judged?.instance ? rename(aside, path) : unlink(aside))
}

async function removeRecord(path: string, own: InstanceRecord): Promise<void> {
  if ((await readRecord(path))?.instance === own.instance) await isDone(unlink(path), 'ENOENT')
}

/** Whether a file operation was done; false when it failed with `code`. */
async function isDone(operation: Promise<void>, code: string): Promise<boolean> {
  try {
    await operation
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return false
    throw error
  }
}
