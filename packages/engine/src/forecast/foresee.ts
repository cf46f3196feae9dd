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
/** What was measured for less says little against a film: lines and windows open slowly. */
const leastMeasuredSeconds = 3
/** Of what was measured, a wait counts on so much; on less where others want the same. */
const waitShare = 0.75
/** How many times more than needed must come for a promise, from very many; and how many more from one alone. */
const manyMargin = 1.8
const loneMargin = 2.8
/** How many times that, where none, one, or two have all of it and others are there who have not. */
const contestedMargins: readonly number[] = [6, 6, 2.5]

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
  if (secondsToWait({ ...at, rate: promisedRate(supply, survey) }) <= startSeconds) return { verdict: 'now' }
  if (supply.measuredSeconds < leastMeasuredSeconds) return { verdict: 'unknown' }
  const rate = (supply.rate * waitShare) / contestOf(survey)
  const seconds = Math.ceil(secondsToWait({ ...at, rate }))
  return seconds <= sittingSeconds
    ? { verdict: 'soon', seconds: Math.max(1, seconds) }
    : { verdict: 'later', because: 'slow', seconds }
}

/**
 * The rate that is counted on for a promise, of what was measured. So many times what a film needs must come as makes 98 of
 * 100 promises come true in `npm run sim:verdict`: more where it hangs on few, and where others want the same of few who
 * have it.
 */
export function promisedRate({ rate, sources }: MeasuredSupply, survey: ForeseeRequest['survey']): number {
  return rate / ((manyMargin + loneMargin / Math.max(1, sources)) * contestOf(survey))
}

/** How many times more must come where others are there who want the same of few. */
function contestOf({ copies, people, webSeeds }: ForeseeRequest['survey']): number {
  const holders = Math.floor(copies)
  return people + webSeeds > holders ? (contestedMargins[holders] ?? 1) : 1
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
