import { isolate } from '../../i18n/arabic.ts'
import { type Language, language } from '../../i18n/language.ts'

const fr = {
  title: 'Relier cet appareil',
  hint: 'Sur l’écran où Lanterne tourne, ouvrez Réglages, Autres appareils, Ajouter un appareil, et tapez ici le code qu’il montre.',
  nothing: 'Code\u00A0: rien encore',
  code: (typed: string) => `Code\u00A0: ${typed}`,
  remove: 'Effacer le dernier',
  busy: 'On vérifie…',
  done: 'Cet appareil est relié.',
}
type PairWords = typeof fr

const en: PairWords = {
  title: 'Connect this device',
  hint: 'On the screen where Lanterne runs, open Settings, Other devices, Add a device, and type here the code that it shows.',
  nothing: 'Code: nothing yet',
  code: (typed) => `Code: ${typed}`,
  remove: 'Delete the last one',
  busy: 'Checking…',
  done: 'This device is connected.',
}

const ar: PairWords = {
  title: 'ربط هذا الجهاز',
  hint: 'على الشاشة التي يعمل عليها Lanterne، افتح الإعدادات، ثم أجهزة أخرى، ثم إضافة جهاز، واكتب هنا الرمز الذي يظهر.',
  nothing: 'الرمز: لا شيء بعد',
  code: (typed) => `الرمز: ${isolate(typed)}`,
  remove: 'حذف الأخير',
  busy: 'جارٍ التحقق…',
  done: 'تم ربط هذا الجهاز.',
}

export const words: Readonly<Record<Language, PairWords>> = { fr, en, ar }

/** The texts of the screen that asks for a code. */
export function pairWords(): PairWords {
  return words[language.value]
}
