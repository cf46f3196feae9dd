import { useEffect, useState } from 'preact/hooks'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { texts } from '../i18n/language.ts'
import { route } from '../router/history.ts'
import { Banner } from '../shell/banner.tsx'
import { announce } from '../shell/live.ts'
import { forget, linkIn, openGiven, opening, takeAsked } from './opening.ts'
import css from './opening-notice.module.css'

/** Takes links and torrents that are pasted or dropped anywhere but on a film that plays, and says what becomes of them. */
export function OpeningNotice() {
  const t = texts()
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const asked = takeAsked()
    if (asked !== undefined) openGiven(asked)
  }, [])
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    // On a film that plays, what is dropped are its subtitles; where a film is to be shared, that film.
    const isElsewhere = () => !['watch', 'share'].includes(route.value.screen)
    const on = <Name extends keyof DocumentEventMap>(
      name: Name,
      listener: (event: DocumentEventMap[Name]) => void,
    ) => document.addEventListener(name, (event) => isElsewhere() && listener(event), { signal })
    on('dragover', (event) => {
      event.preventDefault()
      setOver(true)
    })
    on('dragleave', (event) => {
      if (event.relatedTarget === null) setOver(false)
    })
    on('drop', (event) => {
      event.preventDefault()
      setOver(false)
      const given = torrentIn(event.dataTransfer) ?? linkIn(event.dataTransfer?.getData('text/plain') ?? '')
      if (given !== undefined) openGiven(given)
      else announce(t.dropUnknown)
    })
    on('paste', (event) => {
      const link = linkIn(event.clipboardData?.getData('text/plain') ?? '')
      if (link === undefined) return
      event.preventDefault()
      openGiven(link)
    })
    return () => controller.abort()
  }, [t])

  const state = opening.value
  useEffect(() => {
    if (state?.state === 'failed') announce(t.errors[state.problem])
  }, [state])
  if (isOver) return <div class={css.target}>{t.dropHere}</div>
  if (!state) return null
  return (
    <Banner>
      {state.state === 'failed' && <Icon name="warning" />}
      <p>{state.state === 'opening' ? t.openingLink : t.errors[state.problem]}</p>
      <Button onClick={forget}>{state.state === 'opening' ? t.cancel : t.close}</Button>
    </Banner>
  )
}

function torrentIn(data: DataTransfer | null): File | undefined {
  return [...(data?.files ?? [])].find(({ name }) => /\.torrent$/i.test(name))
}
