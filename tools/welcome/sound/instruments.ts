import { chance } from '../light/motion.ts'
import { bandPass, noise, sampleRate, type Track } from './track.ts'

const turn = Math.PI * 2

/** What is played, and how. */
export interface Sounding {
  readonly start: number
  readonly pitch: number
  readonly loud: number
  /** Between the ears, -1 to 1. */
  readonly place?: number
}

interface Partial {
  readonly ratio: number
  readonly loud: number
  /** Seconds until a third of it is left. */
  readonly lasts: number
}

/** A steel tooth, plucked: its overtones are not in tune, and gone at once. */
export function musicBox(track: Track, { start, pitch, loud, place = 0 }: Sounding): void {
  ring(track, { start, pitch, loud, place }, [
    { ratio: 1, loud: 1, lasts: 0.85 },
    { ratio: 2.003, loud: 0.22, lasts: 0.5 },
    { ratio: 3.01, loud: 0.07, lasts: 0.3 },
    { ratio: 6.27, loud: 0.1, lasts: 0.07 },
  ])
  const click = bandPass(3800, 2600)
  track.add(
    start,
    0.02,
    place,
    (since, index) => click(noise(index, 5)) * loud * 0.25 * Math.exp(-since * 400),
  )
}

/** A harp's low string. */
export function harp(track: Track, sounding: Sounding): void {
  ring(track, sounding, [
    { ratio: 1, loud: 1, lasts: 0.75 },
    { ratio: 2, loud: 0.42, lasts: 0.5 },
    { ratio: 3, loud: 0.2, lasts: 0.34 },
    { ratio: 4, loud: 0.1, lasts: 0.22 },
    { ratio: 5, loud: 0.05, lasts: 0.15 },
  ])
}

/** A felt hammer on a string: soft, and soon over. */
export function felt(track: Track, sounding: Sounding): void {
  ring(
    track,
    sounding,
    [
      { ratio: 1, loud: 1, lasts: 0.34 },
      { ratio: 2, loud: 0.28, lasts: 0.22 },
      { ratio: 3, loud: 0.09, lasts: 0.14 },
    ],
    0.008,
  )
}

/** A tiny bell. */
export function bell(track: Track, sounding: Sounding): void {
  ring(track, sounding, [
    { ratio: 1, loud: 1, lasts: 0.6 },
    { ratio: 2.76, loud: 0.25, lasts: 0.25 },
    { ratio: 5.4, loud: 0.1, lasts: 0.1 },
  ])
}

function ring(track: Track, sounding: Sounding, partials: readonly Partial[], attack = 0.002): void {
  const { start, pitch, loud, place = 0 } = sounding
  for (const partial of partials) {
    const hertz = pitch * partial.ratio
    if (hertz > sampleRate * 0.42) continue
    const step = turn * hertz
    track.add(start, partial.lasts * 6, place, (since) => {
      const fade = Math.min(1, since / attack) * Math.exp(-since / partial.lasts)
      return Math.sin(step * since) * fade * loud * partial.loud
    })
  }
}

/** A bowed string or a section of them: `players` at once, none quite in tune. */
export function strings(
  track: Track,
  sounding: Sounding & { readonly seconds: number; readonly players?: number },
): void {
  const { start, pitch, loud, seconds, players = 3, place = 0 } = sounding
  const attack = Math.min(0.45, seconds * 0.35)
  for (let player = 0; player < players; player += 1) {
    const detune = 1 + (player - (players - 1) / 2) * 0.0028
    const seat = players === 1 ? place : place + (player / (players - 1) - 0.5) * 1.1
    const late = chance(pitch + player) * 0.3
    track.add(start, seconds + 0.5, Math.max(-1, Math.min(1, seat)), (since) => {
      const vibrato = 0.0022 * Math.min(1, since / 0.6) * Math.sin(turn * (5.1 + late) * since + player)
      const phase = turn * pitch * detune * (since + vibrato / 5)
      const swell = Math.min(1, since / attack) * Math.min(1, Math.max(0, (seconds + 0.45 - since) / 0.45))
      let value = 0
      for (let partial = 1; partial <= 6; partial += 1) value += Math.sin(phase * partial) / partial ** 1.7
      return (value * swell * swell * loud) / players
    })
  }
}
