import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './program.ts'

/** A `.torrent` that a program of others made. */
export interface MadeTorrent {
  readonly path: string
  readonly bytes: Uint8Array
  readonly infohash: string
  /** Magnet link with the infohash and these trackers, and nothing else. */
  magnet(trackers: readonly string[]): string
}

/**
 * Makes a `.torrent` of a file or a folder, with Transmission or with libtorrent.
 * The infohash does not depend on `trackers`; WebSocket trackers, which neither of them knows, are written in afterwards.
 */
export async function makeTorrent({
  maker = 'transmission',
  content,
  folder,
  name,
  pieceKiB,
  trackers: wanted = [],
}: {
  maker?: 'transmission' | 'libtorrent'
  content: string
  folder: string
  name: string
  pieceKiB: number
  trackers?: readonly string[]
}): Promise<MadeTorrent> {
  const path = join(folder, `${name}.torrent`)
  const [web, ...others] = wanted.filter((url) => url.startsWith('ws'))
  const trackers = wanted.filter((url) => !url.startsWith('ws'))
  if (web !== undefined && others.length + trackers.length > 0)
    throw new Error('a WebSocket tracker must be the only one')
  if (maker === 'transmission') {
    const announce = trackers.flatMap((url) => ['-t', url])
    await runProgram('transmission-create', ['-o', path, '-s', `${pieceKiB}`, ...announce, content], {
      timeoutMs: 120_000,
    })
  } else {
    const announce = trackers.flatMap((url) => ['--tracker', url])
    const script = join(import.meta.dirname, 'libtorrent-make.py')
    await runProgram('/usr/bin/python3', [script, '-o', path, '-s', `${pieceKiB}`, ...announce, content], {
      timeoutMs: 120_000,
    })
  }
  const shown = await runProgram('transmission-show', [path], { timeoutMs: 10_000 })
  const infohash = /Hash: ([0-9a-f]{40})/.exec(shown)?.[1]
  if (infohash === undefined) throw new Error(`transmission-show names no infohash:\n${shown}`)
  if (web !== undefined) {
    // Without a tracker there is no key before this one.
    const rest = (await readFile(path)).subarray(1)
    await writeFile(path, Buffer.concat([Buffer.from(`d8:announce${Buffer.byteLength(web)}:${web}`), rest]))
  }
  return {
    path,
    bytes: await readFile(path),
    infohash,
    magnet: (urls) =>
      `magnet:?xt=urn:btih:${infohash}${urls.map((url) => `&tr=${encodeURIComponent(url)}`).join('')}`,
  }
}
