export { type DecodedText, decodeText } from './decode-text.ts'
export { type DraftCue, finishCues } from './draft-cue.ts'
export { type AssHead, readAssHead, readAssText, splitFields } from './formats/ass.ts'
export { placeOfSettings, readVttCue } from './formats/web-vtt.ts'
export {
  MOST_SUBTITLE_BYTES,
  type ParsedSubtitles,
  parseSubtitles,
  type SubtitleHints,
} from './parse-subtitles.ts'
export { SpanWriter } from './span-writer.ts'
export { readTagged } from './tags.ts'
export { writeSubRip } from './write-sub-rip.ts'
export { writeWebVtt, writeWebVttSegment } from './write-web-vtt.ts'
