import { batch, type ReadonlySignal, signal } from '@preact/signals'
import { keep, kept } from '../design/kept.ts'
import type { Messages } from './fr.ts'

export const languages = ['fr', 'en', 'ar'] as const
export type Language = (typeof languages)[number]

/** Each language by its own name. */
export const languageNames: Readonly<Record<Language, string>> = {
  fr: 'Français',
  en: 'English',
  ar: 'العربية',
}

/** Each language in a letter or two of its own. */
export const languageSigns: Readonly<Record<Language, string>> = { fr: 'FR', en: 'EN', ar: 'ع' }

// Only the texts of the language that is spoken are fetched.
const catalogues: Readonly<Record<Language, () => Promise<Messages>>> = {
  fr: () => import('./fr.ts').then(({ fr }) => fr),
  en: () => import('./en.ts').then(({ en }) => en),
  ar: () => import('./ar.ts').then(({ ar }) => ar),
}

/** The languages as `Intl` is to write them: Arabic with the digits that clocks and codes have here too, by the common calendar. */
export const locales: Readonly<Record<Language, string>> = {
  fr: 'fr',
  en: 'en',
  ar: 'ar-u-ca-gregory-nu-latn',
}

/** Which way the lines of a language run. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

/** Whether a word that was kept or sent names a language of ours. */
export function isLanguage(tag: string | undefined): tag is Language {
  return (languages as readonly (string | undefined)[]).includes(tag)
}

/** The language to speak: the one chosen here before, else the first that both the browser and we know. French is the source. */
export function chooseLanguage(chosen: string | undefined, preferred: readonly string[]): Language {
  const known = [chosen ?? '', ...preferred].map((tag) => tag.slice(0, 2).toLowerCase())
  const found = known.find(isLanguage)
  return found ?? (preferred.length > 0 ? 'en' : 'fr')
}

const spoken = signal<Language>('fr')
const messages = signal<Messages | undefined>(undefined)

/** The language that is spoken now. */
export const language: ReadonlySignal<Language> = spoken

/** Speaks the viewer's language; nothing can be shown before. Rejects when its texts cannot be fetched. */
export async function openLanguage(): Promise<void> {
  await speak(chooseLanguage(kept('language'), navigator.languages))
}

/** Speaks another language, and remembers it. When its texts cannot be fetched, the present one goes on. */
export function setLanguage(next: Language, onFailure: () => void): void {
  speak(next).then(() => keep('language', next), onFailure)
}

async function speak(next: Language): Promise<void> {
  const texts = await catalogues[next]()
  batch(() => {
    spoken.value = next
    messages.value = texts
  })
}

/** The texts of the language that is spoken now; reading them in a component follows it. */
export function texts(): Messages {
  if (!messages.value) throw new Error('no language is open yet')
  return messages.value
}
