/**
 * Kinds of film file by their ending (lower case, no dot), the best first: what today's browsers play as it is; what we
 * read ourselves and make into that; what FFmpeg makes playable, where it is here.
 */
export const containers = {
  browser: ['mp4', 'm4v', 'webm'],
  own: ['mkv', 'mov'],
  ffmpeg: [
    ...['avi', 'divx', 'mpg', 'mpeg', 'ts', 'm2ts', 'mts', 'vob'],
    ...['ogv', 'ogg', 'ogm', 'wmv', 'asf', 'flv', '3gp'],
  ],
} as const satisfies Record<string, readonly string[]>

const playable: ReadonlySet<string> = new Set(Object.values(containers).flat())

/** Whether a file with this ending may be played, as it is or made so; one that is not known may turn out well. */
export function isPlayableContainer(container: string | undefined): boolean {
  return container === undefined || playable.has(container)
}
