import type { Forecast, OutlookRequest } from '@lanterne/contract'

type Film = Pick<OutlookRequest, 'titleId' | 'season' | 'episode'>

/** Swarms change: what was known for longer is none of the next press's. */
const freshMs = 10_000

let last: { readonly key: string; readonly forecast: Forecast; readonly atMs: number } | undefined

const keyOf = ({ titleId, season, episode }: Film) => `${titleId} ${season} ${episode}`

/** Remembers what a Play button said. */
export function remember(film: Film, forecast: Forecast): void {
  last = { key: keyOf(film), forecast, atMs: Date.now() }
}

/** What was said a moment ago of this film, until its player knows by itself. */
export function recall(film: Film): Forecast | undefined {
  if (last?.key !== keyOf(film) || Date.now() - last.atMs > freshMs) return undefined
  return last.forecast
}
