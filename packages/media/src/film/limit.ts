/** A stretch of stereo; both sides of one length. */
export interface Stereo {
  readonly left: Float32Array
  readonly right: Float32Array
}

/** Loudest that leaves: an encoder overshoots a little. */
const CEILING = 0.95
/** Samples that are made softer by one slope. */
export const LIMIT_BLOCK = 256
/** Gain given up before a peak, and given back after it, for each block: within 16 ms, and within 64 ms. */
const ATTACK = 0.25
const RELEASE = 0.05
/** Blocks before and after one that change its gain: a sum of all channels is never beyond what these give. */
const LOOK_AHEAD = 4
export const LIMIT_MEMORY = 12

interface Block extends Stereo {
  /** The gain that its loudest sample needs. */
  readonly need: number
}

/**
 * Makes stereo softer where it is louder than can be played, and leaves all else as it is, to the bit. What leaves at a
 * time depends on 12 blocks before it and 5 after, and on nothing else: begun anywhere on the grid of blocks, it gives the
 * same sound.
 */
export async function* limit(chunks: AsyncIterable<Stereo>): AsyncGenerator<Stereo> {
  const limiter = new Limiter()
  for await (const chunk of chunks) yield* limiter.add(chunk)
  yield* limiter.end()
}

class Limiter {
  /** What was given and is still needed, then what waits for what comes after it. */
  readonly #blocks: Block[] = []
  #given = 0
  /** Less than a block. */
  #rest: Stereo = { left: new Float32Array(), right: new Float32Array() }

  #need(at: number): number {
    return this.#blocks[at]?.need ?? 1
  }

  *add(chunk: Stereo): Generator<Stereo> {
    const left = joined(this.#rest.left, chunk.left)
    const right = joined(this.#rest.right, chunk.right)
    let at = 0
    for (; at + LIMIT_BLOCK <= left.length; at += LIMIT_BLOCK) {
      this.#blocks.push(block(left.subarray(at, at + LIMIT_BLOCK), right.subarray(at, at + LIMIT_BLOCK)))
      if (this.#blocks.length - this.#given > LOOK_AHEAD + 1) yield this.#give()
    }
    this.#rest = { left: left.slice(at), right: right.slice(at) }
  }

  *end(): Generator<Stereo> {
    if (this.#rest.left.length > 0) this.#blocks.push(block(this.#rest.left, this.#rest.right))
    while (this.#given < this.#blocks.length) yield this.#give()
  }

  #give(): Stereo {
    const at = this.#given++
    const { left, right } = this.#blocks[at] as Block
    const here = this.#gainOf(at)
    const from = Math.min(this.#gainOf(at - 1), here)
    const to = Math.min(here, this.#gainOf(at + 1))
    if (this.#given > LIMIT_MEMORY + 1) {
      this.#blocks.shift()
      this.#given--
    }
    if (from === 1 && to === 1) return { left, right }
    return { left: sloped(left, from, to), right: sloped(right, from, to) }
  }

  /** The gain of a block: no more than it needs, and no further from its neighbours' than the slopes let it be. */
  #gainOf(at: number): number {
    let gain = 1
    for (let ahead = 0; ahead < LOOK_AHEAD; ahead++)
      gain = Math.min(gain, this.#need(at + ahead) + ahead * ATTACK)
    for (let back = 1; back < LIMIT_MEMORY; back++)
      gain = Math.min(gain, this.#need(at - back) + back * RELEASE)
    return gain
  }
}

function block(left: Float32Array, right: Float32Array): Block {
  let peak = CEILING
  for (let i = 0; i < left.length; i++) peak = Math.max(peak, Math.abs(left[i] ?? 0), Math.abs(right[i] ?? 0))
  return { left, right, need: CEILING / peak }
}

function sloped(samples: Float32Array, from: number, to: number): Float32Array {
  return samples.map((value, i) => value * (from + ((to - from) * i) / samples.length))
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  if (a.length === 0) return b
  const both = new Float32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
