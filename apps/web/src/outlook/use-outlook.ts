import type { Outlook, OutlookEvent, OutlookId, OutlookRequest, OutlookState } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { post, say } from '../api/client.ts'
import { country } from '../i18n/country.ts'
import { mayPrepare, type Shown } from './may-prepare.ts'
import { remember } from './recall.ts'

const outlooks = '/api/outlooks'
/** Whoever only passes by asks for nothing. */
const restMs: Readonly<Record<Shown, number>> = { screen: 1000, page: 150, next: 0 }

/** A film, or an episode, that a screen shows. */
export type Asked = Pick<OutlookRequest, 'titleId' | 'releaseId' | 'season' | 'episode'>

/**
 * What is known of how a film would play, as it changes, for as long as it is shown; absent until something is. It is made
 * ready meanwhile, where the viewer wants that.
 */
export function useOutlook(asked: Asked | undefined, shown: Shown): OutlookState | undefined {
  const [known, setKnown] = useState<{ readonly key: string; readonly state: OutlookState }>()
  const key = JSON.stringify(asked)
  useEffect(() => {
    if (!asked) return
    const life = new AbortController()
    const tell = (state: OutlookState) => {
      if (life.signal.aborted) return
      setKnown({ key, state })
      remember(asked, state.forecast)
    }
    const timer = setTimeout(() => {
      follow({ ...asked, mayAsk: mayPrepare(shown) }, tell, life).catch(() => {
        // It is no more than a word on a button: whoever presses Play is told what is wrong.
      })
    }, restMs[shown])
    return () => {
      clearTimeout(timer)
      life.abort()
    }
  }, [key, shown])
  return known && known.key === key ? known.state : undefined
}

async function follow(
  request: OutlookRequest,
  tell: (state: OutlookState) => void,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const where = country.value === undefined ? '' : `?country=${country.value}`
  const { id, state } = await post<Outlook>(`${outlooks}${where}`, request, { signal })
  tell(state)
  // Nothing more will become known.
  if (!state.isAsking) return close(id)
  const source = new EventSource(`/api/events?outlook=${id}`)
  source.onmessage = ({ data }: MessageEvent<string>) => {
    // The server's events and this page share the contract's types.
    const event = JSON.parse(data) as OutlookEvent
    if (event.id === id) tell(event.state)
  }
  const leave = () => {
    source.close()
    // Whoever goes on to watch it finds it ready; the server gives up what nobody comes back for.
    if (!location.pathname.startsWith('/watch/')) close(id)
  }
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
}

function close(id: OutlookId): void {
  say(`${outlooks}/${id}/close`, {})
}
