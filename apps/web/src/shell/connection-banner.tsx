import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { connection, reconnect } from '../api/connection.ts'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { texts } from '../i18n/language.ts'
import { Banner } from './banner.tsx'
import { announce } from './live.ts'

/** Screens that say it themselves, where there is room for it. */
const said = signal(0)

/** Keeps the banner away while a screen says itself that the server does not answer. */
export function useOwnAwayNotice(isSaid: boolean): void {
  useEffect(() => {
    if (!isSaid) return
    said.value += 1
    return () => {
      said.value -= 1
    }
  }, [isSaid])
}

/** Says that the app's server is away, and when it is back. */
export function ConnectionBanner() {
  const t = texts()
  const state = connection.value
  const wasLost = useRef(false)
  useEffect(() => {
    if (state !== 'up') {
      if (!wasLost.current) announce(`${t.errors['server-away']} ${t.serverAwayHint}`)
      wasLost.current = true
    } else if (wasLost.current) {
      wasLost.current = false
      announce(t.serverBack)
    }
  }, [state])
  if (state === 'up' || said.value > 0) return null
  return (
    <Banner>
      <Icon name="warning" />
      <p>
        <strong>{t.errors['server-away']}</strong> {t.serverAwayHint}
      </p>
      <Button onClick={reconnect} disabled={state === 'retrying'}>
        {state === 'retrying' ? t.reconnecting : t.retry}
      </Button>
    </Banner>
  )
}
