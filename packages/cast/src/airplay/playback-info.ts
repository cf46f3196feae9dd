import { readPlist } from './read-plist.ts'

/** What a device says of the film that it has. */
export interface PlaybackInfo {
  readonly positionSeconds: number
  readonly durationSeconds: number
  readonly isPlaying: boolean
}

/** Reads an answer to `GET /playback-info`; `undefined` where there is no film, or none yet. Throws `XmlError`. */
export function readPlaybackInfo(text: string): PlaybackInfo | undefined {
  const said = readPlist(text)
  if (!(said instanceof Map)) return undefined
  const number = (key: string) => {
    const value: unknown = said.get(key)
    return typeof value === 'number' && value >= 0 ? value : 0
  }
  const durationSeconds = number('duration')
  if (said.get('readyToPlay') === false || durationSeconds === 0) return undefined
  return { positionSeconds: number('position'), durationSeconds, isPlaying: number('rate') > 0 }
}
