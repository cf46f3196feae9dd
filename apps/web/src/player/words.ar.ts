import { isolate, plural } from '../i18n/arabic.ts'
import type { PlayerWords } from './words.fr.ts'

const minutes = (count: number) =>
  plural(count, { one: 'دقيقة واحدة', two: 'دقيقتين', few: `${count} دقائق`, other: `${count} دقيقة` })

const seconds = (count: number) =>
  plural(count, { one: 'ثانية واحدة', two: 'ثانيتين', few: `${count} ثوانٍ`, other: `${count} ثانية` })

export const ar: PlayerWords = {
  playAnyway: 'التشغيل رغم ذلك',
  cutOff: 'لا يجيب نفقك، فلا يخرج شيء. سيستمر الفيلم من تلقاء نفسه.',
  keys: {
    'toggle-play': 'تشغيل أو إيقاف مؤقت',
    'seek-back': 'رجوع 10 ثوانٍ',
    'seek-forward': 'تقدّم 10 ثوانٍ',
    'volume-up': 'رفع الصوت',
    'volume-down': 'خفض الصوت',
    'toggle-mute': 'كتم الصوت أو إعادته',
    'toggle-fullscreen': 'ملء الشاشة',
    'toggle-subtitles': 'الترجمة',
    'words-earlier': 'تقديم الترجمة',
    'words-later': 'تأخير الترجمة',
    'next-sound': 'تغيير اللغة',
    slower: 'أبطأ',
    faster: 'أسرع',
    'seek-part': 'الذهاب إلى عُشر من الفيلم',
    'chapter-back': 'الفصل السابق',
    'chapter-forward': 'الفصل التالي',
    skip: 'تخطّي المقدمة أو شارة النهاية',
    'next-episode': 'الحلقة التالية',
    'toggle-picture': 'صورة داخل صورة',
    'toggle-details': 'تفاصيل ما يصل',
    'toggle-help': 'هذه المساعدة',
    leave: 'إغلاق، ثم مغادرة الفيلم',
  },
  more: 'السرعة والمؤقّت والمزيد',
  speed: 'السرعة',
  usualSpeed: 'عادية',
  timer: 'إيقاف الفيلم',
  timerOff: 'أبدًا',
  timerIn: (count) => `بعد ${minutes(count)}`,
  timerAtEnd: 'في النهاية',
  timerSooner: 'أبكر',
  timerLater: 'لاحقًا',
  timerSet: (when) => `المؤقّت · ${when}`,
  slept: 'أوقف المؤقّت الفيلم.',
  sleptHint: 'سيُستأنف من هنا. ليلة سعيدة.',
  goOn: 'متابعة',
  picture: 'صورة داخل صورة',
  chapters: 'الفصول',
  chapter: (number) => `الفصل ${number}`,
  skipIntro: 'تخطّي المقدمة',
  skipCredits: 'تخطّي شارة النهاية',
  nextIn: (count) => `تبدأ الحلقة التالية بعد ${seconds(count)}.`,
  align: 'المطابقة مع جملة…',
  alignHint: 'إذا تقدّمت الترجمة أو تأخّرت.',
  alignTitle: 'أيّ جملة سمعتَ للتو؟',
  alignNone: 'لا توجد جملة قريبة من هنا.',
  aligned: (delay) => `طوبقت الترجمة · ${isolate(delay)}`,
  resetDelay: 'بلا إزاحة',
}
