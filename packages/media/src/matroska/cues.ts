import { children, readUint } from './ebml.ts'
import { ids } from './element-ids.ts'

/** Where a frame of one track is. Positions of clusters are counted from the segment's start. */
export interface Cue {
  readonly track: number
  readonly seconds: number
  readonly clusterPosition: number
  /** Of the frame's block in its cluster's content, where the file says so. */
  readonly relativePosition: number | undefined
  readonly durationSeconds: number | undefined
}

/** Reads the content of a `Cues` element, in the order of time. */
export function readCues(cues: Uint8Array, tickSeconds: number): Cue[] {
  const found: Cue[] = []
  for (const point of children(cues)) {
    if (point.id !== ids.cuePoint) continue
    let seconds = 0
    for (const child of children(cues, point)) {
      if (child.id === ids.cueTime) seconds = readUint(cues, child) * tickSeconds
      if (child.id !== ids.cueTrackPositions) continue
      const numbers = new Map<number, number>()
      for (const part of children(cues, child))
        if (partIds.has(part.id)) numbers.set(part.id, readUint(cues, part))
      const track = numbers.get(ids.cueTrack)
      const clusterPosition = numbers.get(ids.cueClusterPosition)
      const ticks = numbers.get(ids.cueDuration)
      if (track === undefined || clusterPosition === undefined) continue
      found.push({
        track,
        seconds,
        clusterPosition,
        relativePosition: numbers.get(ids.cueRelativePosition),
        durationSeconds: ticks === undefined ? undefined : ticks * tickSeconds,
      })
    }
  }
  return found.sort((a, b) => a.seconds - b.seconds)
}

const partIds = new Set<number>([
  ids.cueTrack,
  ids.cueClusterPosition,
  ids.cueRelativePosition,
  ids.cueDuration,
])
