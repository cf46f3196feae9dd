import type { CastWords } from './words.fr.ts'

export const ar: CastWords = {
  watch: 'على تلفاز',
  choose: 'على أي شاشة تريد المشاهدة؟',
  looking: 'جارٍ البحث عن شاشات المنزل…',
  found: (count) =>
    count === 1
      ? 'عُثر على شاشة واحدة'
      : count === 2
        ? 'عُثر على شاشتين'
        : count < 11
          ? `عُثر على ${count} شاشات`
          : `عُثر على ${count} شاشة`,
  none: 'لم يُعثر على أي شاشة. شغّل التلفاز، ويجب أن يكون على الشبكة نفسها مع Lanterne.',
  again: 'البحث مجددًا',
  last: 'آخر اختيار',
  kinds: { airplay: 'AirPlay', chromecast: 'Chromecast', kodi: 'Kodi', dlna: 'تلفاز (DLNA)' },
  otherKind: 'شاشة',
  airPlay: 'AirPlay…',
  airPlayHint: 'عبر Safari. لم يُجرَّب بعد على Apple TV.',
  close: 'إغلاق',
  remote: (name) => `جهاز التحكم في ${name}`,
  on: (name) => `على ${name}`,
  states: {
    starting: 'الفيلم في طريقه إلى الشاشة…',
    loading: 'الشاشة تنتظر الفيلم…',
    playing: 'قيد التشغيل',
    paused: 'متوقف مؤقتًا',
  },
  softer: 'أخفض',
  louder: 'أعلى',
  volumeOf: (part) => `مستوى الصوت ${part}`,
  subtitles: 'الترجمة',
  noSubtitles: 'بدون',
  mayTakeTime: 'تستأنف الشاشة الفيلم خلال ثوانٍ.',
  next: 'الحلقة التالية',
  here: 'المتابعة هنا',
  stop: 'إيقاف',
  cancel: 'إلغاء والمتابعة هنا',
  open: 'جهاز التحكم',
  failed: (name) => `لا تعرض ${name} الفيلم.`,
  unreachable: (name) => `لم تعد ${name} تستجيب.`,
  reasons: {
    'fetched-nothing': 'لم تطلب الشاشة الفيلم: ربما يمنعها جدار حماية على هذا الجهاز.',
    'clock-stands': 'وصل الفيلم إلى الشاشة لكن الصورة لا تتحرك: ربما لا تشغّل هذه الصيغة.',
    'gave-up': 'تخلّت الشاشة عن الفيلم: ربما لا تشغّل هذه الصيغة.',
    refused: 'رفضت الشاشة الفيلم.',
  },
  retry: 'إعادة المحاولة',
  otherScreen: 'شاشة أخرى',
  ended: (name) => `توقف الفيلم على ${name}.`,
  back: 'العودة إلى الفيلم',
}
