import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AvBinding, av } from './av-binding.ts'
import { copyPackets } from './av-copy.ts'
import { AvInput } from './av-input.ts'
import type { FromAvChild, ToAvChild } from './av-messages.ts'
import { transcode } from './av-transcode.ts'
import type { NativeJob } from './native-tool.ts'

/**
 * The process that FFmpeg's libraries run in: everything that a film can do to native code happens here. It asks for
 * bytes, gives bytes, and is killed without a word when it takes too long.
 */
const mostUntakenBytes = 1 << 20
const memoryBytes = 1 << 30

let input: Promise<AvInput> | undefined
let binding: AvBinding | undefined
let answerRead: ((bytes: Uint8Array | undefined) => void) | undefined
let untakenBytes = 0
let onTaken: (() => void) | undefined
let isStopped = false
const taken: number[] = []

process.on('message', (message: ToAvChild) => {
  switch (message.to) {
    case 'open':
      input = open(message)
      break
    case 'probe':
      void work(async (file) => tell({ from: 'probed', probe: await file.probe() }))
      break
    case 'run':
      void work((file) => run(file, message.job))
      break
    case 'bytes':
      answerRead?.(message.bytes)
      break
    case 'taken':
      untakenBytes -= taken.shift() ?? 0
      onTaken?.()
      break
    case 'stop':
      isStopped = true
      onTaken?.()
  }
})
// Whoever started us is gone: nobody wants what we do.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Not every system lets our parent see how much we take.
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytes) process.kill(process.pid, 'SIGKILL')
}, 500).unref()

async function open({ packageDirectory, sizeBytes }: Extract<ToAvChild, { to: 'open' }>): Promise<AvInput> {
  const file = join(packageDirectory, 'node_modules', 'node-av', 'dist', 'lib', 'index.js')
  // Its own types say the same, and more; they may not be here.
  binding = (await import(pathToFileURL(file).href)) as AvBinding
  binding.Log.setLevel(av.quiet)
  return new AvInput(binding, sizeBytes, read)
}

async function work(does: (file: AvInput) => Promise<void>): Promise<void> {
  isStopped = false
  try {
    if (!input) throw new Error('nothing is open')
    await does(await input)
    tell({ from: 'end' })
  } catch (error) {
    tell({ from: 'end', failure: error instanceof Error ? error.message.slice(0, 200) : 'unknown' })
  }
}

async function run(file: AvInput, job: NativeJob): Promise<void> {
  if (!binding) return
  const ends = { give, isStopped: () => isStopped }
  const { recipe } = job
  if (recipe) await transcode(binding, file, { ...job, recipe }, ends)
  else await copyPackets(binding, file, job, ends)
}

function read(start: number, end: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    answerRead = resolve
    tell({ from: 'read', start, end })
  })
}

/** Resolves when no more than a little has been given that nobody has taken. */
async function give(bytes: Buffer): Promise<void> {
  untakenBytes += bytes.length
  taken.push(bytes.length)
  tell({ from: 'data', bytes })
  while (untakenBytes > mostUntakenBytes && !isStopped)
    await new Promise<void>((resolve) => {
      onTaken = resolve
    })
}

function tell(message: FromAvChild): void {
  process.send?.(message)
}
