import { AppError, type Clock, type HttpGet, sleep } from '@lanterne/kernel'

/** How to behave towards servers that are asked for a whole catalogue. */
export interface PatientGetOptions {
  readonly get: HttpGet
  readonly clock: Clock
  /** Least milliseconds between two requests to one host; a second when absent. */
  readonly spacingMs?: number
}

const usualSpacingMs = 1000
/** A server that is tired is asked again so often, and waited for as long as it asks, or twice as long each time. */
const mostTries = 4
const firstPatienceMs = 5000
const mostPatienceMs = 600_000

/**
 * HTTP as a program behaves that nobody waits for: one request a second to a host, and `Retry-After` obeyed with 429 and
 * 503. Throws as `HttpGet`, and answers with the last refusal where a server goes on refusing.
 */
export function patientGet({ get, clock, spacingMs = usualSpacingMs }: PatientGetOptions): HttpGet {
  /** When each host may be asked again. */
  const turns = new Map<string, number>()
  return async (url, request, { signal }) => {
    if (!URL.canParse(url)) throw new AppError('source-unreachable')
    const { host } = new URL(url)
    for (let tries = 1; ; tries++) {
      const turn = Math.max(clock.now(), turns.get(host) ?? 0)
      turns.set(host, turn + spacingMs)
      if (turn > clock.now()) await sleep(clock, turn - clock.now(), { signal })
      const answer = await get(url, request, { signal })
      if ((answer.status !== 429 && answer.status !== 503) || tries >= mostTries) return answer
      const seconds = Number(answer.headers['retry-after'] ?? Number.NaN)
      const patienceMs = Number.isFinite(seconds)
        ? Math.max(1, seconds) * 1000
        : firstPatienceMs * 2 ** (tries - 1)
      turns.set(host, clock.now() + Math.min(patienceMs, mostPatienceMs))
    }
  }
}
