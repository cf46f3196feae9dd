import { language } from '../i18n/language.ts'
import type { Shown } from './may-prepare.ts'
import { type Asked, useOutlook } from './use-outlook.ts'
import { outlookWords, shortForecast } from './words.ts'

/** How a film would play, in the few words that a button has room for. */
export function NoteText({ shown, ...asked }: Asked & { readonly shown: Shown }) {
  const state = useOutlook(asked, shown)
  if (!state) return null
  const text = shortForecast(state.forecast, language.value, Date.now())
  return <>{text === '' && state.isAsking ? outlookWords().asking : text}</>
}
