import type { CastCommand, CastNow, CastScreen } from '@lanterne/contract'
import { post } from '../api/client.ts'
import { problemOf } from '../api/failure.ts'
import { country } from '../i18n/country.ts'
import type { Problem } from '../i18n/parts.ts'
import { requestOf, type Watch } from '../player/watch-request.ts'
import { type Asked, asked, cast, takeCast } from './now.ts'

/** What goes to a screen with the place: where it begins, and in which languages. */
export type HandOverWishes = Omit<Asked['request'], 'screenId' | 'titleId' | 'season' | 'episode'>

let asking: AbortController | undefined
const nobody = () => new AbortController().signal

/** Has a screen show what is watched at `place`; `asked` tells how that goes. */
export function handOver(place: Watch, screen: CastScreen, wishes: HandOverWishes): void {
  const request = { ...requestOf(place), ...wishes, screenId: screen.id }
  const mine: Asked = { place, screen, request }
  const where = country.value === undefined ? '' : `?country=${country.value}`
  asking?.abort()
  asking = new AbortController()
  asked.value = mine
  post<CastNow>(`/api/cast${where}`, request, asking).then(
    (now) => {
      takeCast(now)
      if (asked.value === mine) asked.value = undefined
    },
    (error: unknown) => {
      if (asked.value === mine) asked.value = { ...mine, problem: problemOf(error) }
    },
  )
}

/** Ends what plays there, and answers where it was. Never fails: what is gone is ended. */
export async function endCast(): Promise<number> {
  // Before it was seen there, what a screen says of its place is nothing.
  const begun = asked.value?.request.startSeconds
  const last = cast.value?.playback.positionSeconds ?? 0
  asking?.abort()
  asked.value = undefined
  try {
    const { cast: ended } = await post<CastNow>('/api/cast/stop', {}, { signal: nobody() })
    takeCast({})
    return begun ?? ended?.playback.positionSeconds ?? last
  } catch {
    takeCast({})
    return begun ?? last // The server's event stream tells what is so.
  }
}

/** Sends commands one at a time: of those of a kind that wait, the newest only. */
export function createDriver(onProblem: (problem: Problem) => void, ask = sendCommand) {
  const waiting = new Map<string, CastCommand>()
  let isSending = false
  const send = async () => {
    if (isSending) return
    isSending = true
    for (let next = first(waiting); next; next = first(waiting)) {
      waiting.delete(next[0])
      try {
        await ask(next[1])
      } catch (error) {
        onProblem(problemOf(error))
      }
    }
    isSending = false
  }
  return {
    do(command: CastCommand): void {
      const kind = command.do === 'play' || command.do === 'pause' ? 'state' : command.do
      waiting.delete(kind)
      waiting.set(kind, command)
      void send()
    },
    /** Whether something is not answered yet. */
    isBusy: () => isSending,
  }
}

const first = <Value>(map: ReadonlyMap<string, Value>) => map.entries().next().value

async function sendCommand(command: CastCommand): Promise<void> {
  takeCast(await post<CastNow>('/api/cast/commands', command, { signal: nobody() }))
}
