import type { Forecast } from '@lanterne/contract'
import { type Consumption, foresee, pointsOf, SupplyMeter, secondsAt } from '@lanterne/engine'
import type { Clock } from '@lanterne/kernel'
import type { ByteCurve } from '@lanterne/media'
import type { PlayedFilm } from './played-film.ts'

/** Readers in the last part of a file look for its index there; nobody watches it. */
const tailShare = 0.98

/** How one file of a film is going to play: follows what comes, and knows what the film uses up. */
export class FilmForecast {
  readonly #film: Pick<PlayedFilm, 'survey'>
  readonly #index: number
  readonly #clock: Clock
  readonly #meter = new SupplyMeter()
  #durationSeconds: number | undefined
  #curve: Consumption['curve']

  /** `durationSeconds`: as the catalogue says, until the film itself does. */
  constructor(
    film: Pick<PlayedFilm, 'survey'>,
    index: number,
    { durationSeconds, clock }: { durationSeconds?: number | undefined; clock: Clock },
  ) {
    this.#film = film
    this.#index = index
    this.#clock = clock
    this.#durationSeconds = durationSeconds
    // A fast line brings all that was asked for before anybody looks.
    this.look()
  }

  /** What the film's index says of itself. */
  learn({ durationSeconds, points }: ByteCurve): void {
    this.#durationSeconds = durationSeconds ?? this.#durationSeconds
    this.#curve = points
  }

  /** What the film uses up, as far as it is known. */
  get consumption(): Consumption | undefined {
    const { sizeBytes } = this.#film.survey(this.#index)
    return this.#consumptionOf(sizeBytes)
  }

  /** Takes a look: to be called a few times a second, since it measures between one look and the next. */
  look(): { readonly forecast: Forecast; readonly people: number } {
    const survey = this.#film.survey(this.#index)
    this.#meter.look(survey, this.#clock.now())
    const { people, readers, sizeBytes } = survey
    const consumption = this.#consumptionOf(sizeBytes)
    if (!consumption) {
      const isAllHere = survey.here.some(({ start, end }) => start === 0 && end === sizeBytes)
      return { forecast: { verdict: isAllHere ? 'now' : 'unknown' }, people }
    }
    const watched = readers.filter((position) => position < sizeBytes * tailShare)
    const position = watched.length > 0 ? Math.min(...watched) : 0
    const positionSeconds = secondsAt(pointsOf(consumption), position)
    return { forecast: foresee({ consumption, positionSeconds, survey, supply: this.#meter.supply }), people }
  }

  #consumptionOf(sizeBytes: number): Consumption | undefined {
    const durationSeconds = this.#durationSeconds
    if (durationSeconds === undefined || !(durationSeconds > 0)) return undefined
    return { sizeBytes, durationSeconds, curve: this.#curve }
  }
}
