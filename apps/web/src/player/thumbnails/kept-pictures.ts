/** What is here of a moment: a picture of it or near it, or word that there is none yet. */
interface Moment<Picture> {
  readonly picture: Picture | undefined
  readonly askedMs: number
}

/** Pictures that are kept; some hundred kilobytes each. */
const MOST = 120
/** Moments in this many seconds have one picture. */
export const MOMENT_SECONDS = 2
/** What was not here may have come meanwhile. */
export const ASK_AGAIN_MS = 3000

/** Pictures of a film by moment: the ones looked at last are kept. `now` is in milliseconds. */
export class KeptPictures<Picture> {
  readonly #moments = new Map<number, Moment<Picture>>()

  /** The picture of a moment; absent when there is none, or nobody asked. */
  at(seconds: number): Picture | undefined {
    const key = momentOf(seconds)
    const moment = this.#moments.get(key)
    if (!moment) return undefined
    this.#moments.delete(key)
    this.#moments.set(key, moment)
    return moment.picture
  }

  /** Whether it is worth asking for a moment. */
  isUnknown(seconds: number, now: number): boolean {
    const moment = this.#moments.get(momentOf(seconds))
    return !moment || (moment.picture === undefined && now - moment.askedMs > ASK_AGAIN_MS)
  }

  keep(seconds: number, picture: Picture | undefined, now: number): void {
    const key = momentOf(seconds)
    this.#moments.delete(key)
    this.#moments.set(key, { picture, askedMs: now })
    const [oldest] = this.#moments.keys()
    if (this.#moments.size > MOST && oldest !== undefined) this.#moments.delete(oldest)
  }
}

/** The middle of the moment that a time is in, in seconds: what is asked for. */
export function middleOf(seconds: number): number {
  return (momentOf(seconds) + 0.5) * MOMENT_SECONDS
}

function momentOf(seconds: number): number {
  return Math.floor(seconds / MOMENT_SECONDS)
}
