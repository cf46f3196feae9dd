import type { SubtitleFile } from '@lanterne/contract'

/** The code of a language without its country: "fr" of "fr-CA". */
function base(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? ''
}

/**
 * Which subtitles to show at first: the viewer's language, unless that is what is spoken; -1 for none.
 * A film without speech shows its own: they are the only words that it has.
 */
export function chooseSubtitles(
  files: readonly SubtitleFile[],
  viewer: string,
  spoken: string | undefined,
): number {
  if (spoken !== undefined && base(spoken) === base(viewer)) return -1
  return files.findIndex(({ language }) => base(language) === base(viewer))
}
