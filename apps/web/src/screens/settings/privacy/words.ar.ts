import { isolate } from '../../../i18n/arabic.ts'
import type { PrivacyWords } from './words.fr.ts'

type Line = { readonly line?: number; readonly setting?: string }
const at = ({ line, setting = '' }: Line) =>
  line === undefined ? isolate(setting) : `السطر ${line}${setting && `، ${isolate(setting)}`}`

export const ar: PrivacyWords = {
  faults: {
    'too-long': () => 'هذا الملف أطول بكثير من أن يكون إعدادات WireGuard.',
    'not-text': () => 'هذا ليس ملفًا نصيًا.',
    'bad-line': (where) => `هذه ليست إعدادات WireGuard (${at(where)}).`,
    'unknown-section': (where) => `جزء من هذا الملف ليس من إعدادات WireGuard (${at(where)}).`,
    'unknown-setting': (where) => `هذا الإعداد ليس من WireGuard: ${at(where)}.`,
    'set-twice': (where) => `هذا الإعداد مكرر: ${at(where)}.`,
    'bad-key': (where) => `هذا المفتاح خاطئ أو مقطوع: ${at(where)}.`,
    'bad-address': (where) => `هذا ليس عنوانًا: ${at(where)}.`,
    'bad-endpoint': (where) => `عنوان الخادم غير صحيح: ${at(where)}.`,
    'bad-number': (where) => `هذا العدد غير ممكن: ${at(where)}.`,
    'too-many': () => 'العدد أكبر من اللازم.',
    missing: (where) => `ينقص هذه الإعدادات شيء: ${at(where)}.`,
    'no-endpoint': () => 'لا تقول هذه الإعدادات أين الخادم (Endpoint).',
    'same-peer-twice': () => 'الخادم نفسه مذكور مرتين.',
    'no-default-route': () =>
      'هذا النفق يؤدي إلى عناوين قليلة فقط، لا إلى الإنترنت كله (AllowedIPs). اطلب من مزودك إعدادات لكل شيء.',
    'no-address': () => 'عناوين هذه الإعدادات لا توافق ما ينقله النفق.',
    'no-code': () => 'لا يوجد رمز مقروء في هذه الصورة.',
  },
  unknownFault: 'لا يمكن استخدام هذه الإعدادات.',
  intro: 'من يشارك فيلمًا معك يرى عنوانك على الإنترنت. مع نفق مزود VPN يرى عنوان المزود.',
  hide: 'إخفاء عنواني',
  hideNeedsProfile: 'أضف أولًا إعدادات من مزودك، في الأسفل.',
  showSure: 'إظهار عنواني حقًا',
  states: {
    off: 'لا شيء مخفي: يرى الآخرون عنوان بيتك.',
    starting: 'يُفتح النفق… لا يخرج شيء قبل أن يجيب.',
    up: 'عنوانك مخفي.',
    stalled: 'لم يعد النفق يجيب. لا يخرج شيء، وسيستمر كل شيء من تلقاء نفسه.',
    blocked: 'لا يخرج شيء.',
  },
  reasons: {
    'no-answer': 'لا أحد يجيب في الطرف الآخر. تُعاد المحاولة.',
    'not-reached': 'تعذر فتح هذا الطريق: لا شبكة هنا، أو اسم غير موجود. تُعاد المحاولة.',
    'not-usable': 'لا يمكن استخدام ما اختير كما هو. اختر شيئًا آخر أو صححه.',
    'settings-damaged': 'الملف الذي فيه اختيارك تالف. للأمان، لا يخرج شيء قبل أن تختار.',
    'wrong-network': 'شبكة هذا الجهاز ليست التي اخترتها.',
  },
  profiles: 'الإعدادات',
  noProfiles: 'لا شيء بعد. يعطيك مزودك واحدة لأجل ”WireGuard“.',
  carries: (families) =>
    families.length === 0
      ? 'لم تعد صالحة'
      : families.length === 2
        ? 'IPv4 و IPv6'
        : families[0] === 4
          ? 'IPv4 فقط'
          : 'IPv6 فقط',
  ignored: (names) => `قُرئ ولا يُنفَّذ أبدًا: ${isolate(names.join(', '))}.`,
  noNameServers: 'لا تذكر خادم أسماء: سيُسأل Quad9 (9.9.9.9) عبر النفق.',
  isUsed: 'مستخدمة',
  use: 'استخدامها',
  remove: 'إزالة',
  removeSure: 'إزالة نهائية',
  show: 'عرض',
  showKeysSure: 'عرض المفاتيح أيضًا',
  add: 'إضافة إعدادات',
  addFile: 'ملف',
  addPicture: 'صورة رمز QR',
  paste: 'أو ألصقها هنا',
  name: 'اسمها هنا',
  unnamed: 'مزودي',
  addPasted: 'إضافة هذا النص',
  added: (name) => `أضيفت ${isolate(name)}.`,
  others: 'طرق أخرى',
  othersIntro: 'إن كان لديك شيء آخر.',
  socks: 'وكيل SOCKS5',
  socksHint:
    'ما لا ينقله متوقف، ولا يُرسل بجانبه أبدًا: كثيرًا ما يقل من يعطيك الفيلم. لا شيء مشفّر بين هنا وهناك.',
  socksHost: 'العنوان',
  socksPort: 'المنفذ',
  socksUser: 'الاسم',
  socksPassword: 'كلمة السر',
  checked: 'شبكة VPN تعمل على هذا الجهاز',
  checkedHint:
    'يتحقق Lanterne قبل التشغيل وأثناءه من أن كل شيء يمر بتلك الشبكة، ويتوقف إن لم يكن كذلك. هذا تحقق وليس حاجزًا: قد يخرج شيء بين تحققين.',
  ways: {
    off: 'شبكة هذا الجهاز',
    tunnel: 'النفق',
    socks: 'وكيل SOCKS5',
    checked: 'الشبكة المتحقق منها',
  },
  who: 'من يرى ماذا',
  seenAs: (addresses) => `يراك الآخرون على ${isolate(addresses.join('، '))}.`,
  seenByNobody: 'لم يقل لنا أحد بعد على أي عنوان يرانا.',
  seesHome: 'هذا عنوان هذا البيت.',
  traffic: {
    peers: 'من يشاركون فيلمًا (TCP)',
    'peers-udp': 'من يشاركون فيلمًا (UDP)',
    dht: 'دليل الجميع (DHT)',
    trackers: 'أدلة الأفلام (trackers)',
    'web-seeds': 'خوادم تعطي أفلامًا',
    names: 'البحث عن الأسماء (DNS)',
    catalogue: 'الفهرس وجديده',
    sources: 'المصادر والصور والترجمات',
    incoming: 'من يأتون إلينا',
    neighbours: 'البحث داخل البيت (LSD)',
    router: 'فتح منفذ في الموجّه',
    browsers: 'متصفحات تشارك (WebRTC)',
    'own-house': 'مصادرك في هذا البيت',
    ffmpeg: 'تنزيل FFmpeg',
  },
  by: { system: 'عبر شبكة هذا الجهاز', off: 'متوقف' },
  why: {
    'shows-home': 'كان سيُظهر هذا البيت',
    'not-carried': 'لا يمر من هناك',
    'not-wanted': 'لا تريده',
  },
  cannot: 'ما لا يخفيه النفق',
  cannotList: [
    'يرى مزودك ما كان يراه الآخرون: مع من تتحدث وكم. وهو يعرف من يدفع.',
    'من يراقب الطرفين يستطيع مقارنة الأوقات والكميات.',
    'فيلم شاركته بلا نفق يبقى عنوانك عند من رآه.',
    'المتصفح والبرامج الأخرى في هذا الجهاز لا تمر بهذا النفق.',
  ],
  test: 'مهاجمة النفس',
  testIntro:
    'يحاول Lanterne الخروج بجانب النفق كما يفعل شيء منسي، ويتظاهر بالموت عشرين ثانية وهو ينظر ما يُفتح.',
  testStart: 'الهجوم الآن',
  testRuns: 'الهجوم جارٍ، نصف دقيقة…',
  attempts: {
    tcp: 'اتصال مباشر',
    udp: 'رسالة مباشرة (UDP)',
    dns: 'اسم سُئل عنه النظام',
    fetch: 'صفحة طُلبت مباشرة',
    thread: 'اتصال من خيط آخر',
    sockets: 'ما فتحه هذا البرنامج إلى الخارج',
    held: 'النفق ميت عشرين ثانية',
  },
  outcomes: {
    refused: 'مرفوض',
    clean: 'لا شيء بجانبه',
    escaped: 'خرج',
    unknown: 'هذا النظام لا يقول',
  },
}
