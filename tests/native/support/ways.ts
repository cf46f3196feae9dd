import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Screen } from '@lanterne/contract'
import type { FfmpegPlaces } from '@lanterne/media'
import { runProgram } from '../../support/program.ts'

const root = join(import.meta.dirname, '../../..')

/** Both ways to FFmpeg. */
export const ways = ['package', 'path'] as const

export function placesOf(way: (typeof ways)[number]): FfmpegPlaces {
  return way === 'package'
    ? { packageDirectory: join(root, 'tools/ffmpeg') }
    : { searchPath: process.env['PATH'] ?? '' }
}

/** Fetches the package unless it is here. */
export async function fetchPackage(): Promise<void> {
  await runProgram(process.execPath, [join(root, 'tools/launch.mjs'), '--ffmpeg'], { timeoutMs: 170_000 })
}

/** Debian's Chromium, as measured. */
export const chromium: Screen = {
  player: 'chromium',
  direct: {
    containers: ['mp4', 'webm', 'matroska'],
    video: ['h264', 'h264-10', 'vp8', 'vp9', 'vp9-10', 'av1', 'av1-10'],
    audio: ['aac', 'mp3', 'opus', 'vorbis', 'flac'],
  },
  segments: { video: ['h264', 'h264-10', 'vp9', 'vp9-10', 'av1', 'av1-10'], audio: ['aac', 'opus', 'flac'] },
  mostChannels: 6,
}

/** Processes that this one has started and that are still there. */
export function children(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isOurs(pid))
    .map(Number)
}

function isOurs(pid: string): boolean {
  try {
    const [state = 'Z', parent] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
    return Number(parent) === process.pid && state !== 'Z'
  } catch {
    return false // It has ended meanwhile.
  }
}
