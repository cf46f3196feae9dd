import { readFile } from 'node:fs/promises'
import { type PgsBlock, writePgsSets, writeSup } from '@lanterne/media/testing'
import { runProgram } from '../../../support/program.ts'

/** Words and when they are on the screen, in seconds. */
export interface Line {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Writes SubRip. */
export function writeSubRip(lines: readonly Line[]): string {
  return lines
    .map(({ start, end, text }, i) => `${i + 1}\n${clock(start, ',')} --> ${clock(end, ',')}\n${text}\n`)
    .join('\n')
}

/** Writes ASS with a style for words at the top, in italics. */
export function writeAss(lines: readonly (Line & { readonly style: 'Default' | 'Top' })[]): string {
  const events = lines.map(
    ({ start, end, style, text }) =>
      `Dialogue: 0,${clock(start, '.').slice(1, -1)},${clock(end, '.').slice(1, -1)},${style},,0,0,0,,${text}`,
  )
  return [
    '[Script Info]\nScriptType: v4.00+\nPlayResX: 1280\nPlayResY: 720\n',
    '[V4+ Styles]\nFormat: Name, Fontname, Fontsize, Italic, Alignment',
    'Style: Default,Arial,40,0,2\nStyle: Top,Arial,40,-1,8\n',
    '[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...events,
    '',
  ].join('\n')
}

/** Writes pictures as discs have them. */
export function writePictures(blocks: readonly PgsBlock[]): Uint8Array {
  return writeSup(writePgsSets(blocks))
}

/** The colour in the middle of a picture of the screen, as red, green and blue. */
export async function colourOf(png: string): Promise<readonly number[]> {
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin']
  const one = ['-vf', 'scale=1:1:flags=area,format=rgb24', '-f', 'rawvideo', `${png}.rgb`]
  await runProgram('ffmpeg', [...quiet, '-y', '-i', png, ...one], { timeoutMs: 20_000 })
  return [...(await readFile(`${png}.rgb`))]
}

/** `00:00:01,500`. */
function clock(seconds: number, point: ',' | '.'): string {
  return new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23).replace('.', point)
}
