import { chance } from '../light/motion.ts'

export const sampleRate = 48_000

/** Two ears' worth of samples. */
export class Track {
  readonly left: Float32Array
  readonly right: Float32Array

  constructor(seconds: number) {
    this.left = new Float32Array(Math.ceil(seconds * sampleRate))
    this.right = new Float32Array(this.left.length)
  }

  /** Adds what `voice` says for each second since `start`, placed between the ears: -1 is left, 1 is right. */
  add(start: number, seconds: number, place: number, voice: (since: number, index: number) => number): void {
    const first = Math.max(0, Math.round(start * sampleRate))
    const last = Math.min(this.left.length, Math.round((start + seconds) * sampleRate))
    const angle = ((place + 1) * Math.PI) / 4
    const [toLeft, toRight] = [Math.cos(angle), Math.sin(angle)]
    for (let at = first; at < last; at += 1) {
      const value = voice(at / sampleRate - start, at - first)
      this.left[at] = (this.left[at] ?? 0) + value * toLeft
      this.right[at] = (this.right[at] ?? 0) + value * toRight
    }
  }

  /** Adds another track. */
  mix(other: Track, gain: number): void {
    for (let at = 0; at < this.left.length; at += 1) {
      this.left[at] = (this.left[at] ?? 0) + (other.left[at] ?? 0) * gain
      this.right[at] = (this.right[at] ?? 0) + (other.right[at] ?? 0) * gain
    }
  }
}

/** The same noise every time, in [-1, 1). */
export function noise(index: number, seed = 0): number {
  return chance(index + seed * 1_000_003) * 2 - 1
}

/** Lets through what is slower than `cutoff` hertz. */
export function lowPass(cutoff: number): (value: number) => number {
  const share = 1 - Math.exp((-2 * Math.PI * cutoff) / sampleRate)
  let held = 0
  return (value) => {
    held += (value - held) * share
    return held
  }
}

/** Lets through what is near `centre` hertz; the narrower, the longer it rings. */
export function bandPass(centre: number, width: number): (value: number) => number {
  const angle = (2 * Math.PI * centre) / sampleRate
  const alpha = Math.sin(angle) * Math.sinh((Math.LN2 / 2) * (width / centre) * (angle / Math.sin(angle)))
  let [x1, x2, y1, y2] = [0, 0, 0, 0]
  return (value) => {
    const out = (alpha * value - alpha * x2 + 2 * Math.cos(angle) * y1 - (1 - alpha) * y2) / (1 + alpha)
    x2 = x1
    x1 = value
    y2 = y1
    y1 = out
    return out
  }
}
