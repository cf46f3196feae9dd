import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { AudioClass, type Screen, VideoClass } from '@lanterne/contract'
import { makePlayable, openWorkshop, type Workshop } from '@lanterne/media'
import { hasFragment } from './has-fragment.ts'
import type { SlowFile } from './slow-file.ts'

/** What a player can begin with: a header and a first fragment of half a second, of picture and of sound. */
export interface FirstFragment {
  readonly ms: number
  /** Pieces that were asked for until then. */
  readonly pieces: number
}

export interface MediaTask {
  readonly file: SlowFile
  readonly atSeconds: number
  /** Sound is wanted as AAC. */
  readonly toAac: boolean
}

/** Somebody who makes films playable. */
export interface Contender extends AsyncDisposable {
  readonly name: string
  firstFragment(task: MediaTask, options: { signal: AbortSignal }): Promise<FirstFragment>
}

/** Ours: the app is up, so its thread is; the film is new to it. */
export function openLanterne(): Contender {
  const workshop = openWorkshop()
  return {
    name: 'lanterne',
    firstFragment: (task, options) => oursFirst(workshop, task, options),
    [Symbol.asyncDispose]: () => workshop[Symbol.asyncDispose](),
  }
}

async function oursFirst(
  workshop: Workshop,
  { file, atSeconds, toAac }: MediaTask,
  { signal }: { signal: AbortSignal },
): Promise<FirstFragment> {
  const screen: Screen = {
    player: 'other',
    direct: { containers: [], video: [], audio: [] },
    segments: { video: [...VideoClass.options], audio: toAac ? ['aac'] : [...AudioClass.options] },
    mostChannels: 8,
  }
  const started = performance.now()
  using opened = workshop.open(file)
  const playable = await makePlayable(opened, { screen, wishes: { audioLanguages: [] } }, { signal })
  const film = await playable.segments({ signal })
  const index = Math.max(
    0,
    film.segments.findLastIndex(({ start }) => start <= atSeconds),
  )
  await Promise.all(
    [film.video, film.audio[0]].map(async (track) => {
      if (!track) throw new Error('a track is missing')
      await film.init(track.id, { signal })
      for await (const part of film.segment(track.id, index, { signal })) if (part.length > 0) return
    }),
  )
  return { ms: performance.now() - started, pieces: file.pieces }
}

/** FFmpeg as a program, which reads the film by HTTP from this machine. */
export function openFfmpeg(): Contender {
  return {
    name: 'ffmpeg',
    firstFragment: ffmpegFirst,
    async [Symbol.asyncDispose]() {
      // It ends with each film.
    },
  }
}

async function ffmpegFirst(
  { file, atSeconds, toAac }: MediaTask,
  { signal }: { signal: AbortSignal },
): Promise<FirstFragment> {
  await using server = await serve(file, { signal })
  const started = performance.now()
  const args = [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-noaccurate_seek', '-ss', `${atSeconds}`],
    ...['-i', server.url, '-map', '0:v:0', '-map', '0:a:0', '-c:v', 'copy'],
    ...(toAac ? ['-c:a', 'aac', '-b:a', '192k', '-ac', '2'] : ['-c:a', 'copy']),
    ...[
      '-f',
      'mp4',
      '-movflags',
      'empty_moov+default_base_moof+delay_moov',
      '-frag_duration',
      '500000',
      'pipe:1',
    ],
  ]
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' })
  const gone = new Promise((resolve) => child.once('close', resolve))
  child.on('error', () => undefined) // Told by what it did not write.
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  try {
    let bytes = Buffer.alloc(0)
    for await (const chunk of child.stdout) {
      bytes = Buffer.concat([bytes, chunk as Buffer])
      if (hasFragment(bytes)) return { ms: performance.now() - started, pieces: file.pieces }
    }
    throw new Error(`ffmpeg wrote no fragment: ${said.slice(-500)}`)
  } finally {
    child.kill('SIGKILL')
    await gone
  }
}

async function serve(file: SlowFile, { signal }: { signal: AbortSignal }) {
  const left = new AbortController()
  const answers = new Set<Promise<void>>()
  const either = { signal: AbortSignal.any([signal, left.signal]) }
  const server = createServer((request, response) => {
    const answering = answer(request, response, file, either).finally(() => answers.delete(answering))
    answers.add(answering)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/film`,
    async [Symbol.asyncDispose]() {
      left.abort()
      server.closeAllConnections()
      server.close()
      // The file is closed behind us.
      await Promise.all(answers)
    },
  }
}

/** Gives the range that is asked for, as fast as it is taken. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  file: SlowFile,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
  const start = Number(from)
  const end = to === '' ? file.size : Number(to) + 1
  response.writeHead(206, {
    'accept-ranges': 'bytes',
    'content-length': end - start,
    'content-range': `bytes ${start}-${end - 1}/${file.size}`,
  })
  try {
    await pipeline(file.read({ start, end }, { signal }), response, { signal })
  } catch (error) {
    // FFmpeg leaves whenever it wants to be elsewhere.
    if (!response.destroyed && !signal.aborted) throw error
  }
}
