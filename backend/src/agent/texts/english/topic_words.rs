//! The English words for troubles with advice of their own and for what cannot wait.

use crate::agent::builtin::topics::{Matter, Urgent};

#[rustfmt::skip]
pub(super) static URGENT: &[(Urgent, &[&str])] = &[
    (Urgent::Malware, &[
            "pop ups/popups/popup everywhere/constantly/everytime", "pop ups/popups _ everywhere/constantly/keep",
        "virus", "malware", "trojan", "spyware", "popup*/pop _ warning", "got hacked", "was hacked", "am/im hacked",
        "been hacked", "computer/laptop/pc _ hacked", "computer/laptop/pc _ infected",
    ]),
    (Urgent::Phishing, &[
        "phishing", "phish", "scam", "is this/that email/mail/message/link _ real/genuine/legit/safe/fake", "open this/that/the attachment", "suspicious/strange/weird/dodgy/fake email/mail/message/sms/link",
        "mail/email/message _ looks fake/suspicious/strange/weird/phishy",
        "email/mail/sms/message _ asking/asks _ password/pin/bank",
        "email/mail/sms/message _ from _ bank/paypal/dhl _ click/link/password",
    ]),
    (Urgent::FraudOrder, &[
        "gift card*", "giftcard*", "ceo/boss/manager _ wants/asks/asking _ transfer/money",
        "email/mail/message _ ceo/boss _ buy/pay/transfer",
    ]),
    (Urgent::FakeSupport, &[
        "call microsoft", "call apple", "call _ microsoft/windows support", "popup*/pop/window/warning/message _ call",
        "popup*/pop/window/warning _ _ infected", "popup*/pop/window/warning _ _ call", "says _ infected", "microsoft/windows/apple called",
        "call/called/calling from microsoft/windows/apple", "someone/they called _ from microsoft",
        "popup*/pop/warning _ phone/number", "microsoft support _ called/calling/phone", "fake virus/warning/support",
    ]),
    (Urgent::Clicked, &[
        "clicked _ link", "clicked _ attachment", "opened _ suspicious/strange/weird/phishing",
        "opened _ attachment", "clicked _ phishing/suspicious/strange", "phishing/suspicious _ clicked",
        "scam/fake _ clicked", "clicked on something bad/weird/strange",
    ]),
    (Urgent::PasswordGiven, &[
        "clicked _ link _ entered/typed/gave _ password/data/pin/card", "clicked _ entered/typed/gave _ password",
        "entered/typed/gave/put _ password _ phishing/fake/scam", "phishing/fake/scam _ entered/typed/gave _ password",
        "gave _ my password/pin/card/credentials/bank", "told/sent _ my password/pin", "password _ was/been stolen",
        "password _ leaked", "entered/typed _ password _ wrong/fake/strange site/page",
        "clicked _ link _ and _ entered/typed/gave",
    ]),
    (Urgent::AccountTaken, &[
        "account _ hacked", "account _ compromised", "hacked _ account/mail/email/mailbox/facebook/instagram",
        "sends/sending/sent _ mails/emails/messages/mail from my", "mails/emails/messages _ sent from my account",
        "mails/emails i didnt send/write", "someone _ logged/signed in/into _ my account",
        "someone _ using/uses my account", "someone _ in my account/mailbox",
    ]),
    (Urgent::RemoteAccess, &[
        "gave/let/allowed/granted _ remote access/control", "gave/let _ them/him/her/someone _ access",
        "someone/somebody/stranger _ moving/moves/controls/controlling/taking _ mouse/cursor/computer/laptop/pc/screen",
        "mouse/cursor _ moves/moving _ itself/themselves/own", "mouse/cursor _ by itself/themselves",
        "let them in/into/on/onto", "let him/her/someone into/onto _ computer/laptop/pc",
        "they/someone/stranger _ was/were/is/are on/in/inside my computer/laptop/pc",
        "scammer* _ access/computer/laptop/pc/teamviewer/anydesk",
        "someone _ remote* _ my computer/laptop/pc", "hacker _ controls/controlling/control/on",
    ]),
    (Urgent::Ransomware, &[
        "ransom*", "encrypted files", "files _ encrypted", "files _ weird/strange/odd/funny/new ending*/extension*/name*",
        "files _ locked ending/extension", "files/file _ end/ends/ending in/with locked/crypt/encrypted",
        "wants bitcoin*/ransom", "pay _ bitcoin*", "bitcoin* _ files", "files _ bitcoin*", "demand* _ bitcoin*",
    ]),
    (Urgent::Stolen, &[
        "laptop/computer/phone/notebook/pc/tablet/bag/backpack _ stolen", "stole my/our/the laptop/computer/phone/bag/notebook",
        "stolen laptop/computer/phone/notebook", "lost my/the laptop/phone/notebook/work",
        "left my laptop/phone/notebook _ train/taxi/bus/cafe/plane/airport",
        "laptop/phone/notebook was/got lost",
    ]),
    (Urgent::Liquid, &[
        "spilled", "spilt", "spill", "water/coffee/tea/juice/beer/wine/cola/liquid/milk _ over/on/into/in _ laptop/keyboard/computer/notebook/mac/macbook/pc",
        "laptop/keyboard/computer/notebook/pc/phone _ wet", "laptop/computer/phone/notebook _ fell/dropped/drop _ water/toilet/bath/pool",
        "liquid damage", "got wet",
    ]),
    (Urgent::Burning, &[
        "smell* _ burn*", "smell* of smoke", "smells _ smoke", "burnt/burning smell", "smoke", "smoking laptop/computer/pc", "on fire", "sparks",
        "laptop/computer/pc/charger/battery _ smoking/burning", "battery _ swollen/bulging/bloated/bulged/puffy/swelling/leaking",
        "swollen/bulging/bloated battery", "laptop/case/touchpad/bottom _ bulging/swollen",
    ]),
];

#[rustfmt::skip]
pub(super) static URGENT_BESIDE: &[(Urgent, &[&str])] = &[
    (Urgent::Clicked, &[
        "i/ive/did click/clicked", "clicked it/on/the/that", "opened it/the/that", "i/ive opened", "yes clicked/opened",
        "downloaded it/the/something",
    ]),
    (Urgent::PasswordGiven, &[
        "i/ive/yes entered/typed/gave/filled/put", "entered/typed/gave/put it/my/the/everything/them _ password/in/it",
        "entered it", "typed it", "gave my", "gave them _ password/card/number/pin/data",
    ]),
    (Urgent::FakeSupport, &["called them/him/it", "called the number", "i/ive called", "they wanted/want _ teamviewer/anydesk"]),
    (Urgent::RemoteAccess, &[
        "let them/him/her/it in", "let them/him/her", "gave them/him/her access/control", "they _ was/were in/on _ computer/laptop/pc",
        "installed teamviewer/anydesk/it/something", "they/he/she _ was/were/is/are on my", "they/he/she controlled",
    ]),
    (Urgent::Ransomware, &["wants/want/demand* _ bitcoin*", "bitcoin*", "encrypted"]),
    (Urgent::AccountTaken, &["cant log/sign in", "changed _ my password", "someone _ logged in"]),
];

#[rustfmt::skip]
pub(super) static MATTERS: &[(Matter, &[&str])] = &[
    (Matter::Microphone, &[
        "microphone", "mic", "microphone/mic _ not/doesnt/wont/isnt/cant", "cant hear me", "nobody/noone/others/people/they _ hear* me",
        "no one _ hear* me", "they/others/people cant/dont hear me", "my voice _ not/cant/nobody", "mic _ muted/quiet",
    ]),
    (Matter::Camera, &[
        "camera", "webcam", "camera/webcam _ black/not/doesnt/wont/isnt/cant", "camera/webcam _ in use",
        "in use by another app*", "cant/nobody/noone/dont _ see me", "no video _ me",
    ]),
    (Matter::Keyboard, &[
            "num/caps lock _ doesnt/wont/not/isnt/cant", "numlock _ doesnt/wont/not",
        "keyboard", "keyboard _ not/doesnt/wont/isnt/cant/dead", "keys _ not/dont/dead/stuck/work", "key _ not/doesnt/dead/stuck",
        "types/typing/writes _ twice/double", "letters _ twice/double", "wireless/bluetooth keyboard", "dead keys/key",
        "cant type", "number/num pad/block",
    ]),
    (Matter::KeyboardLayout, &[
        "y and z", "z and y", "keyboard layout/language", "letters/keys _ swapped/mixed/wrong", "wrong characters/letters/keys",
        "keyboard _ swapped/mixed/wrong/american/english/german/language/layout", "types _ wrong letter*/character*",
    ]),
    (Matter::Mouse, &[
        "mouse", "touchpad", "trackpad", "cursor", "wireless mouse", "mouse/touchpad/trackpad/cursor _ not/doesnt/wont/isnt/cant/dead/jump*/frozen/stuck",
        "mouse pointer", "scroll wheel",
    ]),
    (Matter::UsbStick, &[
        "data lost/gone/safe", "usb stick/drive/key/port/device", "usb stick/drive _ not/isnt/doesnt/wont/cant", "usb _ not/isnt/doesnt/wont", "thumb/flash drive", "memory stick",
        "external drive/disk/hdd/ssd", "stick isnt/not _ recogni*", "usb _ recogni*/detected",
    ]),
    (Matter::Battery, &[
        "battery", "charger", "charging", "doesnt/wont/not/isnt/cant charge/charging", "battery _ drain*/empty/dies/dead/low/lasts",
        "plugged in not charging", "power supply/adapter/brick", "laptop _ charge/charging",
    ]),
    (Matter::Heat, &[
        "overheat*", "computer/laptop/pc/notebook/mac/it _ hot", "fan _ loud/noisy/crazy/noise/full/always/spinning/roaring/jet", "loud fan", "noisy",
        "very hot", "burning hot", "fans _ loud/full/spinning/crazy",
    ]),
    (Matter::Boot, &[
        "wont/doesnt/not/cant/isnt boot/booting", "wont turn/switch/power on", "doesnt/not/cant turn/switch/power on", "wont start up", "computer/laptop/pc/notebook/mac _ wont/doesnt/not start/starting",
        "computer/laptop/pc/notebook _ dead", "no boot device*", "bootable device*", "boot loop", "stuck _ logo/boot/startup", "automatic repair",
        "computer/laptop/pc/notebook _ wont/doesnt _ on", "stuck on/at loading/starting", "blinking cursor",
    ]),
    (Matter::TurnsOff, &[
        "keeps shutting/turning/switching/powering", "keeps rebooting", "shuts/turns/switches/powers _ off/down by itself/alone/randomly/suddenly",
        "shuts/shutting/turns/turning/switches down/off", "computer/laptop/pc/it _ shuts/turns/switches off/down", "random shutdown*", "shuts down randomly/suddenly",
        "shuts itself", "turns itself off",
    ]),
    (Matter::Screen, &[
        "screen", "monitor", "screen/monitor/display _ black/dark/blank/flicker*/flash*/off/white/lines/blinking", "black/blank screen",
        "no picture", "no image", "no signal", "flickering", "lines on _ screen",
    ]),
    (Matter::Broken, &[
        "screen/display/glass _ cracked/broken/shattered", "cracked/shattered screen/display", "laptop/phone/computer/notebook _ fell _ down/floor/ground/table", "dropped my/the laptop/phone/computer/notebook", "hinge _ broken/broke",
    ]),
    (Matter::SecondScreen, &[
        "second/external/other/2nd/another screen/monitor/display", "second/external/2nd screen/monitor/display _ not/black/isnt/doesnt/wont", "two/both/dual screens/monitors", "no picture/signal/image _ second/external/other screen/monitor",
        "screens/monitors _ swapped/wrong", "monitor/screen _ wrong side", "monitors _ way round", "extend _ screen/desktop/display",
    ]),
    (Matter::ScreenTurned, &[
        "screen/display/picture/desktop/monitor _ upside/sideways/rotated/turned/flipped/90", "upside down", "screen is sideways", "rotated screen",
    ]),
    (Matter::TextSize, &[
        "text/everything/icons/font/letters _ small/tiny/big/huge/large", "too small", "too big _ screen", "font size", "resolution _ wrong/low/bad", "screen resolution",
    ]),
    (Matter::Dock, &[
        "dock", "docking station", "dockingstation", "docking", "dock/docking _ not/doesnt/wont/isnt/cant", "docking station _ not/doesnt/wont/isnt",
    ]),
    (Matter::Scanner, &[
        "scanner", "scanning", "cant/wont/doesnt/not scan", "scanner _ not/doesnt/wont/isnt/cant", "scan to email/mail/folder", "not the printer _ scanner",
    ]),
    (Matter::PaperJam, &["paper jam*", "paper _ stuck/jammed/jams", "jammed", "printer _ jam*", "paper is stuck"]),
    (Matter::Toner, &["toner", "toner _ empty/low/percent/full", "out of ink/toner", "ink _ empty/low/out", "ink cartridge*", "low on ink/toner", "replace _ cartridge/toner"]),
    (Matter::PrintQuality, &[
        "print*/pages/paper _ faint/blank/empty/stripes/streaks/lines/smear*/blurry/gibberish/garbage/pale/faded/symbols/characters",
        "blank pages", "blank/empty pages/page/paper _ printer", "faint print*", "prints _ gibberish/garbage/symbols/blank/nothing", "strange/weird characters/symbols _ print*",
        "printer _ gibberish/garbage/symbols", "printer prints _ blank/faint/gibberish",
    ]),
    (Matter::PrintSettings, &[
        "print*/pages _ double/both/two sided/sides", "double sided", "duplex", "print*/prints _ black white", "only _ black and white", "prints _ black and white",
        "print* _ colour/color", "one sided", "single sided", "print* _ landscape/a3/letter", "wrong tray",
    ]),
    (Matter::DeletedFile, &[
        "deleted _ file/files/folder/document/picture*/photo*/presentation/spreadsheet/email/mail", "file/files/folder/document _ deleted/gone/disappeared/missing/vanished",
        "accidentally deleted", "deleted _ accident/mistake/accidentally", "recover/restore _ file/files/folder/document", "overwrote _ file/document", "cant find my file/files/document",
        "lost _ file/files/folder/document",
    ]),
    (Matter::UnsavedWork, &[
        "didnt/forgot/havent/not _ save/saved", "document/work/excel/word/file _ gone _ crash*", "crash* _ document/work/file/everything _ gone/lost", "unsaved",
        "lost my/all/the work/document/changes", "document gone/lost/disappeared", "crashed _ not saved", "recover _ unsaved/document", "work is gone",
    ]),
    (Matter::FileLocked, &[
        "locked by another/other/someone", "file _ locked by", "file _ in use", "file is locked _ user/editing", "locked for editing", "read only", "being used by another", "opened by another user",
        "file/document/excel _ locked _ another/user/someone",
    ]),
    (Matter::Install, &[
        "need/want/like to install", "need/want _ adobe/acrobat/office/chrome/zoom/software/program/photoshop _ installed", "install _ adobe/acrobat/program/software/app/chrome/zoom/office/teams/photoshop/reader",
        "can you install", "please install", "how _ install", "cant/not/wont _ install", "admin/administrator rights/password _ install", "need admin/administrator rights", "asks _ administrator", "installation failed",
        "need a new program/software", "need/want adobe/acrobat/photoshop/visio",
    ]),
    (Matter::Licence, &[
        "office/windows/word/excel/outlook _ activat*/licen*", "activation failed/error", "activate office/windows", "product key", "license/licence _ expired/invalid/missing/error", "unlicensed product", "product activation",
        "not activated", "office activation",
    ]),
    (Matter::ProgramStart, &[
        "outlook/excel/winword/word/teams/powerpoint/firefox/chrome/acrobat/onedrive/zoom wont/doesnt/not/cant start/launch", "program/app/application/software wont/doesnt/not/cant start/open/launch",
    ]),
    (Matter::BrowserCrash, &[
        "chrome/firefox/edge/safari/browser/opera _ crash*", "chrome/firefox/edge/safari/browser/opera _ closes", "aw snap", "crash* chrome/firefox/edge/safari/browser",
    ]),
    (Matter::MailSending, &[
        "emails/email/mails/mail _ not/wont/dont/doesnt/cant/arent/isnt _ send/sending/sent/going", "cant/wont send _ email/emails/mail/mails", "stuck _ outbox", "outbox", "send _ email/emails/mail/mails _ fail*/error",
        "mails/emails _ stuck",
    ]),
    (Matter::MailArriving, &[
        "emails/email/mails/mail _ not/wont/dont/doesnt/arent/isnt/never _ arrive/arriving/received/come/coming/delivered", "bounce*", "undeliver*", "delivery failed/failure", "550", "550 5", "554 5",
        "customer/client/recipient _ doesnt/didnt/not/never _ get/receive/got _ mail/mails/email/emails", "not/dont/cant/no/havent _ receiving/receive/received/getting/get/got _ emails/email/mails/mail", "no new emails/mails/mail",
        "mail/mails/email/emails _ rejected",
    ]),
    (Matter::MailMissing, &[
        "cant/couldnt find _ email/mail/emails/mails", "email/mail/emails/mails _ disappeared/gone/missing/vanished", "where _ my email/mail/emails/mails", "inbox _ empty/gone", "lost _ email/mail", "search _ outlook", "outlook search",
    ]),
    (Matter::MailSize, &[
        "attachment _ big/large/mb/size/gb", "big/large attachment", "attachment _ too _ big/large", "file too big/large _ mail/email/send", "send/sending _ large/big file*", "mb attachment", "message size _ limit/exceed*", "too big/large to send/email",
    ]),
    (Matter::MailboxFull, &["mailbox/inbox _ full", "mailbox quota", "mailbox _ limit", "mailbox is full", "mailbox _ storage"]),
    (Matter::PhoneMail, &[
        "phone/iphone/android/mobile _ no/not/doesnt/wont/dont/cant _ mail/mails/email/emails", "mail/mails/email/emails _ on my/the phone/iphone/android/mobile", "company/work mail/email _ phone/iphone/mobile", "outlook _ phone/iphone/android",
    ]),
    (Matter::AsksPassword, &[
        "keeps/keep asking/prompting _ password/login/credentials/sign", "asks/asking _ password all", "asks/asking _ password _ again/always/over/every/constantly", "password prompt*", "keeps asking", "asking for my password",
    ]),
    (Matter::OutlookWindow, &[
        "cant open _ outlook window", "outlook window", "invalid xml", "resetnavpane", "cannot start microsoft outlook", "cant start microsoft outlook",
    ]),
    (Matter::Calendar, &[
        "calendar/calender _ gone/missing/empty/disappeared/not/doesnt/wrong/vanished", "calendar/calender", "my calendar/calender",
    ]),
    (Matter::CloudSync, &[
        "onedrive/dropbox/sharepoint/icloud _ sync*", "isnt/not/wont/doesnt/stopped sync*/synchron*", "sync* _ error/problem/pending/stuck/fail*", "files _ sync*",
    ]),
    (Matter::CloudFull, &["onedrive/dropbox/sharepoint/icloud/gmail/google _ full", "onedrive/icloud/dropbox storage", "onedrive/icloud/dropbox/google/gmail _ storage/space", "cloud storage _ full"]),
    (Matter::AccessDenied, &[
        "access denied", "access is denied", "permission denied", "no permission*", "dont/not have _ permission*/access/rights", "need permission*", "no access to _ folder/page/site/sharepoint/team", "sharepoint _ denied/permission*",
    ]),
    (Matter::ScreenSharing, &["share/sharing _ my/the/a screen", "share _ screen", "screen sharing", "share/present _ my/the desktop/presentation/window", "cant share _ screen"]),
    (Matter::Status, &["status _ away/offline/busy/wrong/always/yellow/unknown", "shows/showing _ me _ away/offline", "always away", "teams status"]),
    (Matter::Ringing, &["doesnt/not/wont/isnt/dont ring/ringing", "no ringtone/ringing", "calls _ not/dont/doesnt ring", "cant hear _ ring*", "miss* _ calls"]),
    (Matter::MeetingId, &["meeting id", "invalid meeting", "meeting _ not valid/invalid/found/expired", "meeting link _ not/doesnt/expired", "passcode _ meeting", "meeting passcode"]),
    (Matter::AppUse, &["how do/can/to i", "how do/can/would you", "how to", "where do/can i", "where is the", "is there a way", "can i _ in teams/outlook/excel/zoom"]),
    (Matter::SiteAnswers, &["404", "page not found", "page doesnt exist", "page no longer exists"]),
    (Matter::SiteFails, &[
        "502", "503", "504", "bad gateway", "502 bad gateway", "internal server error", "500 internal", "service unavailable", "503 service unavailable", "gateway timeout", "504 gateway timeout",
    ]),
    (Matter::WifiPassword, &[
        "wifi/wlan/wireless _ password", "password _ wifi/wlan/wireless/router", "forgot/lost/need/know/whats/find/see _ wifi/wlan/wireless password/key", "wifi _ wrong/incorrect password", "wifi key", "network security key",
        "guest/visitor _ wifi password", "wifi/wlan _ password _ wrong/forgot/refused/accept*",
    ]),
    (Matter::Pin, &["forgot/forgotten _ pin", "pin _ forgot/wrong/not/doesnt/isnt", "my pin", "windows/hello pin", "reset _ pin"]),
    (Matter::SecondFactor, &[
        "mfa", "2fa", "two factor", "second factor", "authenticator", "new phone", "new phone _ mfa/authenticator/code/login", "verification/security/sms/mfa/login code", "code _ doesnt/not/never/isnt/wont come/arrive/coming", "code doesnt/not/never come/arrive/work",
        "no code", "dont/not/never get/receive _ code", "lost/broke* _ phone _ mfa/code/authenticator",
    ]),
    (Matter::RemoteDesktop, &["remote desktop", "remotedesktop", "rdp", "remote desktop _ not/cant/wont/doesnt", "cant/not/wont _ remote desktop", "mstsc", "terminal server"]),
];
