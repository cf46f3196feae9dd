import type { Language } from '@lanterne/server'
import { en } from './en.ts'
import { fr } from './fr.ts'
import type { Messages } from './messages.ts'

/** The command line's words in `language`. */
export function messagesIn(language: Language): Messages {
  return language === 'fr' ? fr : en
}
