import type { CueSpan, TextCue } from '@lanterne/contract'
import { AppError } from '@lanterne/kernel'
import {
  type AssHead,
  type DraftCue,
  decodeText,
  finishCues,
  placeOfSettings,
  readAssText,
  readTagged,
  readVttCue,
  SpanWriter,
  splitFields,
} from '@lanterne/subtitles'
import { boxes, viewOf } from '../mp4/boxes.ts'
import type { SubtitleFrame } from './subtitle-frame.ts'

/** How the frames of a track of text are read. */
export type TextReading =
  | { readonly codec: 'subrip'; readonly language: string | undefined }
  | { readonly codec: 'ass'; readonly head: AssHead }
  /** As registered, or as WebM had it before. */
  | { readonly codec: 'webvtt'; readonly isOfWebm: boolean }
  | { readonly codec: 'mov-text' }

/** More text in one frame is no line of a film. */
const MOST_TEXT_BYTES = 64 << 10

/** Turns frames of text into cues. Pure. */
export function readTextFrames(frames: readonly SubtitleFrame[], reading: TextReading): TextCue[] {
  return finishCues(
    frames.flatMap((frame): DraftCue | [] => {
      if (frame.data.length > MOST_TEXT_BYTES) return []
      const { seconds: start, durationSeconds, nextSeconds } = frame
      const end = durationSeconds ? start + durationSeconds : nextSeconds && Math.min(nextSeconds, start + 10)
      const times = { start, end, spans: [] }
      return { ...times, ...readFrame(frame, reading, times) }
    }),
  )
}

function readFrame(
  { data, addition }: SubtitleFrame,
  reading: TextReading,
  times: DraftCue,
): Pick<DraftCue, 'spans' | 'place'> {
  switch (reading.codec) {
    case 'subrip':
      return readTagged(decodeText(data, reading).text)
    case 'ass': {
      // ReadOrder, Layer, Style, Name, three margins, Effect, Text.
      const fields = splitFields(textOf(data), 9)
      return readAssText(fields[8] ?? '', fields[2]?.trim() ?? '', reading.head)
    }
    case 'webvtt': {
      const text = textOf(data)
      if (!reading.isOfWebm) {
        const place = addition && placeOfSettings(textOf(addition).split('\n')[0] ?? '')
        return readVttCue(text, { ...times, place })
      }
      const [, settings = '', ...rest] = text.split('\n')
      return readVttCue(rest.join('\n'), { ...times, place: placeOfSettings(settings) })
    }
    case 'mov-text':
      return { spans: readTx3g(data) }
  }
}

const ITALIC = 2
const MOST_STYLES = 200

/** Reads a sample of timed text (3GPP TS 26.245, 5.17): its text, and which characters of it are in italics. */
export function readTx3g(sample: Uint8Array): CueSpan[] {
  if (sample.length < 2) return []
  const view = viewOf(sample)
  const length = Math.min(view.getUint16(0), sample.length - 2)
  const letters = [...textOf(sample.subarray(2, 2 + length))]
  const italics = italicsOf(sample, 2 + length)
  const writer = new SpanWriter()
  for (const [i, letter] of letters.entries()) {
    writer.isItalic = italics.some(({ from, to }) => from <= i && i < to)
    writer.add(letter)
  }
  return writer.finish()
}

/** Which characters the boxes behind the text put in italics. */
function italicsOf(sample: Uint8Array, start: number): { from: number; to: number }[] {
  const view = viewOf(sample)
  const italics: { from: number; to: number }[] = []
  try {
    for (const box of boxes(sample, { start, end: sample.length })) {
      if (box.type !== 'styl' || box.end - box.start < 2) continue
      const count = Math.min(view.getUint16(box.start), MOST_STYLES)
      for (let at = box.start + 2; at + 12 <= box.end && italics.length < count; at += 12)
        if (((sample[at + 6] ?? 0) & ITALIC) !== 0)
          italics.push({ from: view.getUint16(at), to: view.getUint16(at + 2) })
    }
  } catch (error) {
    // Boxes that are damaged cost the words no more than their looks.
    if (!(error instanceof AppError)) throw error
  }
  return italics
}

/** UTF-8, or UTF-16 with a mark. */
function textOf(bytes: Uint8Array): string {
  const isWide = bytes[0] === 0xfe && bytes[1] === 0xff
  return new TextDecoder(isWide ? 'utf-16be' : 'utf-8').decode(bytes).replace(/\r\n?/g, '\n')
}
