import { children, malformed, readFloat, readUint } from './ebml.ts'
import { ids } from './element-ids.ts'

const NANOSECONDS = 1e9
const LONGEST_SECONDS = 1e6

/** Reads the content of an `Info` element: how long a tick of the file's clock is, and how long the film. */
export function readInfo(info: Uint8Array): { tickSeconds: number; durationSeconds: number | undefined } {
  let scale = 1_000_000
  let ticks: number | undefined
  for (const child of children(info)) {
    if (child.id === ids.timestampScale) scale = readUint(info, child)
    if (child.id === ids.duration) ticks = readFloat(info, child)
  }
  if (scale === 0) throw malformed()
  const tickSeconds = scale / NANOSECONDS
  const seconds = (ticks ?? 0) * tickSeconds
  return { tickSeconds, durationSeconds: seconds > 0 && seconds < LONGEST_SECONDS ? seconds : undefined }
}
