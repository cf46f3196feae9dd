import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { PrivacyTest, PrivacyTestLine } from '@lanterne/contract'
import { AppError, type Clock, sleep } from '@lanterne/kernel'
import { GuardRefusal } from '@lanterne/privacy'
import { listSockets } from './list-sockets.ts'
import type { Privacy } from './privacy.ts'

/** Addresses that nobody has (RFC 5737, 6761): should something get out, it is lost on the way. */
const [nowhere, nobody] = ['192.0.2.1', 'leak-test.invalid']
const port = 9

/** In a thread of its own, as a dependency might have one. */
const threadAttempt = `
  const { parentPort } = require('node:worker_threads')
  try {
    require('node:net').connect(${port}, '${nowhere}').on('error', () => {})
    parentPort.postMessage('escaped')
  } catch { parentPort.postMessage('refused') }`

/**
 * Attacks this app from inside, as a forgotten protocol or a careless dependency would, and holds the way for a while as
 * if it were dead, looking at which sockets this process has. Nothing of it is addressed to anybody who exists. Throws
 * `invalid-request` where nothing is hidden: it would really get out.
 */
export async function attackSelf(
  privacy: Privacy,
  { clock, holdMs, signal }: { readonly clock: Clock; readonly holdMs: number; readonly signal: AbortSignal },
): Promise<PrivacyTest> {
  if (!privacy.guard.isStrict) throw new AppError('invalid-request')
  const startMs = clock.now()
  const lines: PrivacyTestLine[] = [
    {
      attempt: 'tcp',
      outcome: await tried(async () =>
        connect(port, nowhere)
          .on('error', () => {})
          .destroy(),
      ),
    },
    { attempt: 'udp', outcome: await tried(sendDatagram) },
    { attempt: 'dns', outcome: await tried(() => lookup(nobody)) },
    { attempt: 'fetch', outcome: await tried(() => fetch(`http://${nowhere}/`, { signal })) },
    { attempt: 'thread', outcome: await tryThread({ signal }) },
    socketLine('sockets', await strangersNow()),
  ]
  lines.push(await hold(privacy, { clock, holdMs, signal }))
  return { lines, seconds: Math.round((clock.now() - startMs) / 1000) }
}

/** Whether the guard stood before an attempt. Whatever else came of it, it was let through. */
async function tried(attempt: () => Promise<unknown>): Promise<'refused' | 'escaped'> {
  try {
    await attempt()
    return 'escaped'
  } catch (error) {
    const isRefused = [error, error instanceof Error ? error.cause : undefined].some(
      (one) => one instanceof GuardRefusal,
    )
    return isRefused ? 'refused' : 'escaped'
  }
}

async function sendDatagram(): Promise<void> {
  const socket = createSocket('udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.send('x', port, nowhere, () => resolve())
    })
  } finally {
    socket.close()
  }
}

async function tryThread({ signal }: { signal: AbortSignal }): Promise<'refused' | 'escaped'> {
  const worker = new Worker(threadAttempt, { eval: true })
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
  } finally {
    await worker.terminate()
  }
}

/** Lets nothing begin for a while, and looks again and again for sockets that should not be there. */
async function hold(
  privacy: Privacy,
  { clock, holdMs, signal }: { readonly clock: Clock; readonly holdMs: number; readonly signal: AbortSignal },
): Promise<PrivacyTestLine> {
  const found = new Set<string>()
  let isKnown = true
  privacy.isHeld = true
  try {
    for (const endMs = clock.now() + holdMs; clock.now() < endMs; ) {
      const strangers = await strangersNow()
      if (!strangers) isKnown = false
      for (const stranger of strangers ?? []) found.add(stranger)
      await sleep(clock, 500, { signal })
    }
  } finally {
    privacy.isHeld = false
  }
  return socketLine('held', isKnown ? [...found] : undefined)
}

/** Sockets of this process that lead out of this machine, but for one without a port of anybody: that of the way. */
async function strangersNow(): Promise<readonly string[] | undefined> {
  const sockets = await listSockets()
  return sockets?.filter(({ isOfThisMachine, isWay }) => !isOfThisMachine && !isWay).map(({ text }) => text)
}

function socketLine(attempt: 'sockets' | 'held', strangers: readonly string[] | undefined): PrivacyTestLine {
  if (!strangers) return { attempt, outcome: 'unknown' }
  return strangers.length > 0
    ? { attempt, outcome: 'escaped', found: strangers }
    : { attempt, outcome: 'clean' }
}
