import './design/tokens.css'
import './design/base.css'
import { effect } from '@preact/signals'
import { render } from 'preact'
import { App, loadRest } from './app.tsx'
import { directionOf, language, openLanguage } from './i18n/language.ts'
import { followHistory } from './router/history.ts'

const place = document.getElementById('app')
if (!place) throw new Error('the page has no place for the app')

openLanguage().then(
  () => {
    effect(() => {
      document.documentElement.lang = language.value
      document.documentElement.dir = directionOf(language.value)
    })
    followHistory()
    render(<App />, place)
    if (document.readyState === 'complete') loadRest()
    else window.addEventListener('load', loadRest, { once: true })
  },
  () => {
    // The one text that no catalogue can hold: it is for when there is none.
    place.textContent =
      'Lanterne ne répond plus : rechargez la page. · Lanterne is not answering: reload the page.'
  },
)
