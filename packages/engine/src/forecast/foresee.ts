import type { Forecast } from '@lanterne/contract'
import type { ByteRange } from '@lanterne/kernel'
import { bytesAt, type Consumption, type CurvePoint, pointsOf, secondsAt } from './consumption.ts'
import type { FileSurvey } from './file-survey.ts'
import type { MeasuredSupply } from './supply-meter.ts'

/** What is weighed. */
export interface ForeseeRequest {
  readonly consumption: Consumption
  /** Where it is to play from. */
  readonly positionSeconds?: number
  readonly survey: Pick<FileSurvey, 'here' | 'unavailableBytes' | 'copies' | 'people' | 'webSeeds'>
  readonly supply: MeasuredSupply
}

/** Played at once: a wait that is no longer than a start. */
const startSeconds = 4
/** What a player wants before its first picture. */
const bufferSeconds = 2
/** Waited for in front of the screen; what takes longer is for another hour. */
const sittingSeconds = 600
/** Nothing at all for so long is no beginning any more. */
const silenceSeconds = 12
/** Of what was measured, a wait counts on so much. */
const waitShare = 0.8

/**
 * Foresees how a film would play: what is here and what was measured to come, against what the film uses up, moment by
 * moment. Promises little: a film that is said to play now must do so in 98 of 100 cases, in the swarms of `npm run
 * sim:verdict`. Pure.
 */
export function foresee({ consumption, positionSeconds = 0, survey, supply }: ForeseeRequest): Forecast {
  const points = pointsOf(consumption)
  const at = { points, positionSeconds, here: survey.here }
  if (missingBytes(survey.here, bytesAt(points, positionSeconds), consumption.sizeBytes) === 0)
    return { verdict: 'now' }
  const isSilent = supply.silentSeconds >= silenceSeconds
  if (supply.rate <= 0 || isSilent)
    return isSilent ? { verdict: 'later', because: 'people' } : { verdict: 'unknown' }
  if (survey.unavailableBytes > 0) return { verdict: 'later', because: 'parts' }
  if (secondsToWait({ ...at, rate: promisedRate(supply) }) <= startSeconds) return { verdict: 'now' }
  const seconds = Math.ceil(secondsToWait({ ...at, rate: supply.rate * waitShare }))
  return seconds <= sittingSeconds
    ? { verdict: 'soon', seconds: Math.max(1, seconds) }
    : { verdict: 'later', because: 'slow', seconds }
}

/** The rate that is counted on for a promise: less of what was measured where it hangs on few, or was seen for a moment. */
export function promisedRate({ rate, leastRate, sources, measuredSeconds }: MeasuredSupply): number {
  const share = 0.5 + 0.25 * Math.min(1, Math.max(0, sources - 1) / 4)
  const seen = measuredSeconds < 1 ? 0.7 : 1
  return Math.min(rate * share * seen, Math.max(leastRate, rate * 0.3))
}

/**
 * How long to wait until a film plays through, where bytes come at `rate` (per second) in its order: the longest that any
 * moment of it would come late. `Infinity` where nothing comes. Pure.
 */
export function secondsToWait({
  points,
  positionSeconds,
  here,
  rate,
}: {
  readonly points: readonly CurvePoint[]
  readonly positionSeconds: number
  readonly here: readonly ByteRange[]
  readonly rate: number
}): number {
  const start = bytesAt(points, positionSeconds)
  const end = points.at(-1)?.bytes ?? 0
  const first = bytesAt(points, positionSeconds + bufferSeconds)
  const wait = (bytes: number) => (bytes > 0 ? bytes / rate : 0)
  let longest = wait(missingBytes(here, start, first))
  // Between these, what is missing and what is used up grow evenly: the longest wait is at one of them.
  const moments = [...points.map(({ bytes }) => bytes), ...here.map((range) => range.start), end]
  for (const byte of moments)
    if (byte > start)
      longest = Math.max(
        longest,
        wait(missingBytes(here, start, byte)) - (secondsAt(points, byte) - positionSeconds),
      )
  return longest
}

/** Bytes from `start` to `end` that are not here. */
export function missingBytes(here: readonly ByteRange[], start: number, end: number): number {
  let missing = Math.max(0, end - start)
  for (const range of here) missing -= Math.max(0, Math.min(end, range.end) - Math.max(start, range.start))
  return Math.max(0, missing)
}
