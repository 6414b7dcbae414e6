//! The German words for troubles with advice of their own and for what cannot wait; umlauts are written out.

use crate::agent::builtin::topics::{Matter, Urgent};

#[rustfmt::skip]
pub(super) static URGENT: &[(Urgent, &[&str])] = &[
    (Urgent::Malware, &[
            "popups/pop ups ueberall/dauernd/staendig", "ueberall/dauernd/staendig popups/werbefenster",
        "virus", "viren", "schadsoftware", "trojaner", "spionagesoftware", "bin/wurde/worden/wurden gehackt", "gehackt", "rechner/computer/pc/laptop _ infiziert",
        "malware",
    ]),
    (Urgent::Phishing, &[
        "phishing", "phishing*", "ist diese/die mail/email/nachricht echt", "mail/email/nachricht _ echt", "diesen/den anhang oeffnen", "komische/verdaechtige/seltsame/merkwuerdige/falsche/dubiose/komischer/komischen/verdaechtiger/verdaechtigen mail/mails/email/emails/nachricht/sms/link/anruf",
        "mail/email/nachricht/sms _ komisch/verdaechtig/seltsam/unserioes", "betrugsmail", "spam _ bank/sparkasse/paypal", "fake mail/email",
        "mail/email/nachricht/sms von _ bank/sparkasse/paypal/volksbank", "mail/email/sms _ passwort/pin/kontodaten _ eingeben/bestaetigen",
    ]),
    (Urgent::FraudOrder, &[
        "gutscheinkarte*", "geschenkkarte*", "gutscheine kaufen", "gutscheine _ chef/geschaeftsfuehrer*", "chef/geschaeftsfuehrer*/chefin _ ueberweisen/ueberweisung/gutschein*", "chef _ will _ geld",
    ]),
    (Urgent::FakeSupport, &[
        "microsoft anrufen", "microsoft _ anrufen", "soll _ microsoft/nummer/hotline _ anrufen", "microsoft/windows _ angerufen", "anruf von microsoft/windows", "fenster/meldung/popup/warnung _ anrufen", "anrufen _ fenster/meldung/popup/warnung",
        "meldung/fenster/popup/warnung _ _ infiziert/virus/viren", "fenster/popup/meldung _ nummer/telefonnummer", "angeblicher/angeblich/falscher microsoft", "microsoft mitarbeiter",
    ]),
    (Urgent::Clicked, &[
        "auf _ link geklickt", "auf _ link _ geklickt", "link angeklickt/geklickt/geoeffnet", "anhang _ geoeffnet/angeklickt", "link _ angeklickt", "mail/nachricht/email _ draufgeklickt", "draufgeklickt", "drauf geklickt", "auf _ mail/phishing _ geklickt",
        "phishing _ geklickt/angeklickt",
    ]),
    (Urgent::PasswordGiven, &[
        "geklickt/angeklickt/draufgeklickt _ passwort/kennwort/daten/pin/zugangsdaten _ eingegeben", "link/mail/phishing/seite _ passwort/kennwort/daten/pin/zugangsdaten _ eingegeben", "geklickt und _ eingegeben", "mein/meine passwort/kennwort/daten/pin/zugangsdaten _ weitergegeben/verraten/preisgegeben",
        "passwort/kennwort/pin/tan _ verraten/preisgegeben/gestohlen/geklaut", "phishing _ eingegeben", "falschen/falsche/gefaelschte/gefaelschten seite _ eingegeben",
    ]),
    (Urgent::AccountTaken, &[
        "konto/account/postfach/mailkonto/facebook/instagram/email/mail _ gehackt", "gehackt _ konto/account/postfach", "verschickt/versendet/schickt/sendet _ mails/nachrichten _ meinem/meinen/namen/konto", "mails _ meinem/meinen namen/konto/account", "jemand _ in meinem konto/account/postfach",
        "mails die ich nicht", "jemand _ mein konto/account",
    ]),
    (Urgent::RemoteAccess, &[
        "maus/cursor/mauszeiger _ von selbst/selber/allein/alleine", "maus/cursor/mauszeiger bewegt sich", "jemand/fremder/fremde _ maus/steuert", "jemand/fremder/fremde/betrueger _ auf meinem/meinen/dem rechner/computer/pc/laptop", "waren auf _ pc/rechner/computer/laptop",
        "fernzugriff gegeben/gewaehrt/erlaubt", "fernzugriff _ gegeben/gewaehrt/erlaubt", "zugriff gegeben/gewaehrt/erlaubt", "reingelassen", "auf _ rechner/computer/pc/laptop gelassen", "teamviewer/anydesk _ installiert _ microsoft/betrueger/anruf/angerufen",
        "microsoft _ fernwartung/teamviewer/anydesk", "jemand _ fernsteuer*",
    ]),
    (Urgent::Ransomware, &[
        "ransomware", "erpressung*", "erpresser*", "verschluesselte dateien", "dateien _ verschluesselt", "dateien _ komische/komischen/seltsame/andere/neue/merkwuerdige endung*/namen", "dateien _ endung*", "bitcoin* _ zahlen/bezahlen/dateien", "will/wollen/fordert/verlangt/verlangen bitcoin*", "loesegeld",
        "dateien _ locked/crypt",
    ]),
    (Urgent::Stolen, &[
        "laptop/computer/notebook/handy/rechner/tablet/tasche/rucksack/diensthandy/smartphone _ gestohlen/geklaut/verloren", "laptop/notebook/handy/diensthandy _ liegen gelassen/geblieben", "gestohlen", "geklaut", "laptop/notebook/handy _ zug/taxi/bahn _ vergessen",
    ]),
    (Urgent::Liquid, &[
        "wasser/kaffee/tee/saft/bier/wein/cola/milch/limo _ ueber/auf/in _ laptop/tastatur/computer/rechner/notebook/pc", "verschuettet", "ausgekippt/gekippt/umgekippt _ laptop/tastatur/rechner/notebook", "kaffee/wasser/tee/cola/bier/saft _ gekippt/gelaufen/geschuettet/geleert/gegossen/umgekippt",
        "laptop/tastatur/notebook/rechner/handy _ nass", "laptop/notebook/handy ins wasser", "handy/laptop/notebook _ ins wasser/klo",
    ]),
    (Urgent::Burning, &[
        "riecht verbrannt/verschmort/verkokelt/angebrannt", "riecht _ verbrannt/verschmort/rauch/brenn*/verkokelt/angebrannt/schmor*", "verbrannt*/verschmort* geruch/gestank", "stinkt _ verbrannt/verschmort/rauch", "raucht", "rauch _ aus/kommt", "qualmt", "brennt", "funken", "akku _ aufgeblaeht/gewoelbt/dick/geblaeht/ausgebeult/gequollen", "aufgeblaehter/gewoelbter/dicker akku",
        "verbrannter geruch", "gehaeuse/touchpad _ gewoelbt/aufgeblaeht", "akku woelbt/blaeht",
    ]),
];

#[rustfmt::skip]
pub(super) static URGENT_BESIDE: &[(Urgent, &[&str])] = &[
    (Urgent::Clicked, &["geklickt", "angeklickt", "draufgeklickt", "angeklickt*", "geoeffnet", "aufgemacht", "heruntergeladen", "runtergeladen"]),
    (Urgent::PasswordGiven, &["eingegeben", "eingetippt", "angegeben", "passwort/pin/tan/kartennummer _ gegeben/gesagt", "daten _ gegeben"]),
    (Urgent::FakeSupport, &["angerufen", "wollten _ teamviewer/anydesk", "teamviewer/anydesk"]),
    (Urgent::RemoteAccess, &["waren/war auf _ pc/rechner/computer/laptop", "reingelassen", "zugriff gegeben", "drauf gelassen", "teamviewer/anydesk _ installiert", "die/der waren/war drauf", "installiert"]),
    (Urgent::Ransomware, &["bitcoin*", "verschluesselt"]),
    (Urgent::AccountTaken, &["komme/komm nicht _ rein", "passwort _ geaendert worden"]),
];

#[rustfmt::skip]
pub(super) static MATTERS: &[(Matter, &[&str])] = &[
    (Matter::Microphone, &[
        "mikrofon", "mikro", "mikrophon", "mikrofon/mikro/mikrophon _ nicht/nich/stumm/weg/leise", "hoert/hoeren mich _ nicht/keiner/niemand", "hoert/hoeren mich", "niemand/keiner hoert mich", "andere*/leute/kollegen _ hoeren mich", "mich hoert keiner/niemand", "mich _ nicht hoeren",
    ]),
    (Matter::Camera, &["kamera", "webcam", "kamera/webcam _ nicht/nich/schwarz/belegt/weg/verwendet", "kamerabild", "sieht mich _ nicht/keiner/niemand", "niemand/keiner sieht mich", "sehen mich nicht"]),
    (Matter::Keyboard, &[
            "num taste _ nicht/nich", "numlock/num lock/feststelltaste _ nicht/nich",
        "tastatur", "tasten _ nicht/nich/haengen/klemmen/tot", "taste _ nicht/nich/klemmt/haengt/tot/geht", "tastatur _ nicht/nich/tot/spinnt/kaputt", "schreibt _ doppelt", "buchstaben doppelt", "doppelte buchstaben", "funktastatur", "ziffernblock", "nummernblock", "kann nicht tippen", "tippt _ doppelt",
    ]),
    (Matter::KeyboardLayout, &[
        "z und y", "y und z", "z statt y", "y statt z", "tastatur/tasten/buchstaben _ vertauscht/verdreht/englisch/amerikanisch/verstellt/umgestellt", "tastatursprache", "tastaturlayout", "tastaturbelegung", "falsche zeichen/buchstaben", "umlaute _ nicht/weg/fehlen",
    ]),
    (Matter::Mouse, &["maus", "touchpad", "mauszeiger", "funkmaus", "maus/touchpad/mauszeiger/cursor/funkmaus _ nicht/nich/weg/tot/haengt/springt/ruckelt/spinnt", "mausrad"]),
    (Matter::UsbStick, &[
        "daten weg/verloren/futsch", "usb stick", "stick _ nicht/nich erkannt", "stick/usb _ nicht/nich/erkannt/kaputt", "usb stick _ nicht/nich/erkannt/kaputt", "usb anschluss/geraet/port", "externe/externer festplatte/platte/datentraeger", "speicherstick", "stick",
    ]),
    (Matter::Battery, &[
        "akku", "ladegeraet", "netzteil", "laptop/notebook/akku/handy laedt nicht/nich/nimmer", "laptop/notebook/akku laedt _ nicht/nich", "laedt nicht auf", "laedt nicht mehr", "akku _ leer/schnell/schwach/kaputt/haelt/prozent", "ladekabel", "wird nicht geladen", "netzteil _ nicht/defekt/kaputt",
    ]),
    (Matter::Heat, &[
        "laptop/rechner/computer/pc/notebook _ heiss/warm/ueberhitzt", "luefter", "luefter _ laut/droehnt/heult/dreht/staendig/rauscht", "wird _ heiss", "ueberhitz*", "so laut",
    ]),
    (Matter::Boot, &[
        "faehrt nicht/nich hoch", "faehrt nicht/nich _ hoch", "bootet nicht/nich", "bootet _ nicht/nich", "rechner/pc/laptop/computer/notebook geht/startet nicht/nich an", "rechner/pc/laptop/computer/notebook startet _ nicht/nich", "geht nicht/nich/nimmer an", "laesst sich nicht/nich einschalten", "startet nicht", "nicht/nich hochfahren",
        "rechner/pc/laptop/computer/notebook _ tot", "haengt beim starten/hochfahren/booten", "kein startfaehiges", "bootschleife", "automatische reparatur", "rechner/pc/laptop/computer/notebook geht _ nicht/nich _ an",
    ]),
    (Matter::TurnsOff, &[
        "faehrt immer/staendig/dauernd/andauernd/einfach/ploetzlich runter/herunter", "startet immer/staendig/dauernd/andauernd neu", "startet _ immer/staendig/dauernd neu", "geht/schaltet _ von selbst/selber/allein/alleine aus/ab", "geht/schaltet _ immer/staendig/einfach/dauernd/ploetzlich aus/ab", "schaltet sich _ aus/ab", "startet _ von selbst/selber/allein/alleine neu", "rechner/pc/laptop/computer/notebook geht _ einfach/immer/staendig/dauernd aus", "faehrt _ von selbst/selber/allein/einfach runter/herunter", "immer wieder neu gestartet",
        "startet sich _ neu",
    ]),
    (Matter::Screen, &[
        "bildschirm", "monitor", "bildschirm/monitor/display _ schwarz/dunkel/flackert/flimmert/weiss/streifen/aus/bleibt", "schwarzer bildschirm", "kein bild", "kein signal", "flackert", "flimmert", "bild _ weg/flackert",
    ]),
    (Matter::Broken, &[
        "bildschirm/display/glas/scheibe _ gesprungen/zerbrochen/gerissen/gesplittert", "displayschaden", "laptop/handy/notebook/rechner _ runtergefallen/heruntergefallen/hingefallen/gefallen", "scharnier _ gebrochen/kaputt",
    ]),
    (Matter::SecondScreen, &[
        "zweiter/zweite/zweiten/externer/externe/externen/anderer/2 bildschirm/monitor/display", "zweiter/zweiten/externer/externen bildschirm/monitor _ nicht/nich/schwarz/erkannt", "beide bildschirme/monitore", "kein bild/signal _ zweiten/externen/anderen bildschirm/monitor", "zwei bildschirme/monitore", "bildschirme/monitore _ vertauscht/falsch/verkehrt", "bildschirme vertauscht", "monitore", "2ter/2 bildschirm/monitor",
    ]),
    (Matter::ScreenTurned, &["bildschirm/bild/monitor/anzeige/desktop _ kopf/gedreht/verkehrt/quer/hochkant/seitlich", "auf dem kopf", "bild steht kopf", "steht kopf", "steht aufm kopf", "bildschirm gedreht"]),
    (Matter::TextSize, &["schrift/text/symbole/icons/alles/buchstaben _ klein/winzig/riesig/gross", "zu klein", "schriftgroesse", "aufloesung"]),
    (Matter::Dock, &["dockingstation", "dockingstation/dock _ nicht/nich/erkannt/spinnt"]),
    (Matter::Scanner, &["scanner", "scannen", "scanner _ nicht/nich/kaputt", "kann/kannst/koennen nicht/nich scannen", "scannen _ nicht/nich", "scannt nicht/nich", "nicht/nich der drucker _ scanner", "eingescannt", "scan _ mail/ordner", "nicht/nich scannen"]),
    (Matter::PaperJam, &["papierstau", "papierstau _ drucker", "papier _ fest/haengt/klemmt/steckt/stau", "drucker _ papierstau/papier"]),
    (Matter::Toner, &["toner", "toner _ leer/alle/prozent/fast", "tinte", "tinte _ leer/alle", "patrone*", "patrone _ leer", "tinte leer", "toner leer", "drucker _ toner/tinte/patrone*"]),
    (Matter::PrintQuality, &[
        "druck*/ausdruck/seiten _ blass/leer/streifen/streifig/verschmiert/unleserlich/hieroglyphen/zeichensalat", "druckt _ leere/blass/streifen/hieroglyphen/zeichensalat/komische/wirre/muell/kauderwelsch", "druckt nur leere/wirre/komische", "leere seiten", "leere seiten/blaetter/zettel _ drucker", "drucker _ leere seiten/blaetter", "zeichensalat", "drucker _ zeichensalat/hieroglyphen",
        "ausdruck _ blass/streifen",
    ]),
    (Matter::PrintSettings, &["doppelseitig", "beidseitig", "duplex", "einseitig", "druckt _ doppelseitig/beidseitig/einseitig", "druckt/druck* _ schwarz weiss", "druckt nur _ schwarz weiss", "druckt nur schwarz", "druckt nicht farbig", "in farbe drucken", "nur schwarz weiss", "druckt _ farbe", "schwarzweiss"]),
    (Matter::DeletedFile, &[
        "datei/dateien/ordner/dokument/bild/bilder/fotos/praesentation/tabelle _ geloescht", "versehentlich/ausversehen geloescht", "aus versehen geloescht", "datei/dateien/ordner/dokument/dokumente _ weg/verschwunden/futsch", "datei weg", "datei/dateien/ordner wiederherstellen", "datei/dateien _ wiederherstellen", "datei _ ueberschrieben", "finde _ datei/dateien/dokument _ nicht/nich/mehr",
        "geloescht _ datei/dateien/ordner",
    ]),
    (Matter::UnsavedWork, &["nicht/nich/nie gespeichert", "vergessen _ speichern", "dokument/arbeit/word/excel _ abgestuerzt _ weg", "abgestuerzt _ dokument/arbeit/datei/alles _ weg", "dokument weg", "alles weg _ gespeichert", "ungespeichert*", "arbeit _ weg", "dokument _ nicht/nich gespeichert"]),
    (Matter::FileLocked, &["von _ anderen/anderem benutzer/person gesperrt", "datei _ gesperrt", "datei _ in benutzung/verwendung/gebrauch", "gesperrt _ bearbeitung", "schreibgeschuetzt", "datei _ geoeffnet _ anderen/benutzer", "excel _ gesperrt _ benutzer/anderen/bearbeitung", "datei wird verwendet", "zur bearbeitung gesperrt"]),
    (Matter::Install, &[
        "brauch/brauche/will/moechte/benoetige _ adobe/acrobat/photoshop/visio/software", "installieren", "installiere", "brauch/brauche/moechte/will/koennen/kann/kannst _ installieren", "installiert bekommen", "programm/software/adobe/acrobat/chrome/zoom _ installieren", "neues/neue programm/software", "adminrechte", "administratorrechte", "installation _ fehlgeschlagen/nicht/abgebrochen", "laesst sich nicht installieren",
    ]),
    (Matter::Licence, &["aktivierung", "aktivierung _ fehlgeschlagen/nicht", "office/windows/word/excel _ aktivier*/lizenz*", "lizenz*", "produktschluessel", "lizenz _ abgelaufen/fehlt/ungueltig", "nicht aktiviert", "office aktivierung"]),
    (Matter::ProgramStart, &["outlook/excel/winword/word/teams/powerpoint/firefox/chrome/acrobat/onedrive/zoom/programm startet nicht/nich", "outlook/excel/winword/word/teams/powerpoint/acrobat/onedrive/zoom/programm startet _ nicht/nich", "outlook/excel/word/teams/powerpoint/acrobat/programm geht/oeffnet _ nicht/nich auf", "programm _ startet nicht/nich"]),
    (Matter::BrowserCrash, &["chrome/firefox/edge/safari/browser stuerzt/schmiert _ ab", "chrome/firefox/edge/safari/browser _ abgestuerzt", "chrome/firefox/edge/safari/browser schliesst sich", "browser stuerzt"]),
    (Matter::MailSending, &["mail/mails/email/emails _ nicht/nich/keine _ raus/gesendet/verschickt/versendet/senden/verschicken/versenden/weg", "mail/mails/email/emails gehen/geht nicht/nich raus/weg", "postausgang", "kann keine mail/mails/email/emails _ senden/verschicken/schicken/versenden", "keine mail/mails/email/emails senden/verschicken/versenden", "mails haengen", "mail/mails/email/emails _ postausgang"]),
    (Matter::MailArriving, &[
        "mail/mails/email/emails kommt/kommen _ nicht/nich/nie an", "mail/mails/email/emails _ kommt/kommen nicht/nich/nie an", "kommt/kommen nicht/nich an _ mail/mails/email/emails/kunden", "keine mails/emails/mail _ bekommen/mehr/erhalten/empfangen", "bekomme keine mails/emails/mail", "bekomme keine _ mails/emails/mail", "unzustellbar", "mail/mails/email/emails _ zurueck", "550", "550 5", "554 5", "mail _ abgelehnt", "kommt nicht/nich beim kunden an", "mails kommen nicht/nich",
    ]),
    (Matter::MailMissing, &["finde/find _ mail/mails/email/emails _ nicht/nich/mehr", "mail/mails/email/emails _ verschwunden/weg/finden/unauffindbar", "mail _ nicht finden", "posteingang _ leer", "suche _ outlook", "outlook suche"]),
    (Matter::MailSize, &["anhang _ gross", "anhang zu gross", "grosser/grossen/grosse anhang/datei _ mail/schicken/senden", "grosser/grossen/grosse anhang", "mb anhang", "anhang _ mb", "datei zu gross _ mail/email", "mail zu gross"]),
    (Matter::MailboxFull, &["postfach voll", "postfach _ voll", "mailbox _ voll", "posteingang _ voll", "postfachgroesse"]),
    (Matter::PhoneMail, &["handy/iphone/smartphone/diensthandy _ keine mails/emails/firmenmails/mail", "handy/iphone/smartphone/diensthandy _ mails/emails/firmenmails/mail", "firmenmails", "firmenmails _ handy", "mails/mail/emails/outlook auf _ handy/iphone/smartphone"]),
    (Matter::AsksPassword, &["fragt/will/verlangt _ staendig/immer/dauernd/andauernd/wieder _ passwort/kennwort/anmeldung", "staendig/immer/dauernd nach _ passwort/kennwort", "fragt nach _ passwort/kennwort", "fragt _ nach _ passwort/kennwort"]),
    (Matter::OutlookWindow, &["outlook fenster", "outlook fenster _ nicht/nich", "resetnavpane", "microsoft outlook kann nicht gestartet"]),
    (Matter::Calendar, &["kalender", "kalender _ weg/leer/verschwunden/fehlt/nicht/nich", "termine _ weg/verschwunden/fehlen"]),
    (Matter::CloudSync, &["onedrive/dropbox/sharepoint/icloud _ synchron*/synct", "synchronisiert nicht/nich", "synchronisiert _ nicht/nich", "synchronisierung*", "synct nicht/nich"]),
    (Matter::CloudFull, &["onedrive/dropbox/sharepoint/icloud/gmail/google _ voll", "onedrive/icloud/dropbox speicher", "onedrive speicher voll", "cloud _ voll"]),
    (Matter::AccessDenied, &["zugriff verweigert", "zugriff _ verweigert", "keine berechtigung*", "keinen zugriff", "kein zugriff", "keine rechte", "keinen zugriff auf _ ordner/seite/sharepoint/team", "fehlt _ berechtigung"]),
    (Matter::ScreenSharing, &["bildschirm _ teilen/freigeben", "bildschirm teilen", "bildschirmfreigabe", "teile/teil/teilt _ bildschirm", "praesentation teilen", "bildschirmuebertragung"]),
    (Matter::Status, &["status _ abwesend/offline/gelb/immer/falsch/unbekannt", "immer abwesend/gelb", "zeigt _ abwesend", "teams status"]),
    (Matter::Ringing, &["klingelt nicht/nich", "klingelt _ nicht/nich", "kein klingeln", "klingelton", "verpasse _ anrufe"]),
    (Matter::MeetingId, &["meeting id", "besprechungs id", "besprechungs/meeting nummer", "meeting/besprechung/besprechungs _ ungueltig", "meeting link _ nicht/ungueltig/abgelaufen"]),
    (Matter::AppUse, &["wie kann/mache/mach/teile/stelle/richte/aendere/fuege/loesche/erstelle ich", "wie geht _ in teams/outlook/excel/zoom", "wie man", "wie kann man", "wo finde ich", "wo ist", "wo stelle ich", "wie bekomme ich", "wie verschicke/plane/lege/sende/setze ich"]),
    (Matter::SiteAnswers, &["404", "seite nicht gefunden", "seite existiert nicht", "seite gibt es nicht"]),
    (Matter::SiteFails, &["502", "503", "504", "bad gateway", "interner serverfehler", "dienst nicht verfuegbar", "serverfehler", "502 bad gateway"]),
    (Matter::WifiPassword, &["wlan/wifi passwort/kennwort/schluessel", "wlan/wifi passwort/kennwort/schluessel _ vergessen/falsch/nicht/weiss/akzeptiert/wissen", "wlanpasswort", "passwort/kennwort _ wlan/wifi/router", "wlan schluessel", "netzwerkschluessel", "passwort vergessen _ wlan", "wlan _ falsches passwort/kennwort", "wlan _ passwort/kennwort _ vergessen/falsch/nicht", "passwort/kennwort fuer/vom _ wlan _ vergessen/falsch"]),
    (Matter::Pin, &["pin vergessen", "pin _ vergessen/falsch/nicht", "meine pin", "pin zuruecksetzen"]),
    (Matter::SecondFactor, &["mfa", "2fa", "zwei faktor", "zweiter/zweiten faktor", "authenticator", "neues/neuem handy", "neues/neuem handy _ code/mfa/authenticator", "code kommt nicht/nich", "code _ kommt nicht/nich", "sms code", "sicherheitscode", "bestaetigungscode", "bekomme/bekomm/krieg/kriege keinen code", "kein code", "handy _ verloren _ code/authenticator"]),
    (Matter::RemoteDesktop, &["remotedesktop", "remote desktop", "rdp", "remotedesktop _ nicht/nich/kommt", "remote desktop _ nicht/nich", "remotedesktopverbindung", "terminalserver", "remotedesktop _ server"]),
];
