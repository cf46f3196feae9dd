import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { texts } from '../i18n/language.ts'
import { Notice } from './notice.tsx'

/** A screen that the first load does not carry. */
export interface LazyScreen<Props> {
  /** Fetches it before it is needed, so that nobody waits for it. */
  load(): void
  readonly Screen: ComponentType<Props>
}

type Loaded<Props> =
  | { readonly state: 'no' | 'failed' }
  | { readonly state: 'yes'; readonly Screen: ComponentType<Props> }

/** A screen whose code is fetched by `fetchScreen`, once. */
export function lazy<Props extends object>(
  fetchScreen: () => Promise<ComponentType<Props>>,
): LazyScreen<Props> {
  const loaded = signal<Loaded<Props>>({ state: 'no' })
  let isAsked = false
  const load = () => {
    if (isAsked) return
    isAsked = true
    fetchScreen().then(
      (Screen) => {
        loaded.value = { state: 'yes', Screen }
      },
      () => {
        loaded.value = { state: 'failed' }
      },
    )
  }
  return {
    load,
    Screen(props) {
      const t = texts()
      useEffect(load, [])
      const { value } = loaded
      if (value.state === 'yes') return <value.Screen {...props} />
      if (value.state === 'no') return null
      return (
        <Notice icon="warning" title={t.errors['server-away']}>
          <Button look="main" onClick={() => location.reload()}>
            {t.retry}
          </Button>
        </Notice>
      )
    },
  }
}
