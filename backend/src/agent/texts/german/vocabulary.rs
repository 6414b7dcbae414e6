//! The German words by which the built-in assistant understands; umlauts are written out.

use crate::agent::builtin::topics::{Act, Asked, FactAsked, Topic};
use crate::agent::texts::vocabulary::{Settling, Vocabulary};

#[rustfmt::skip]
pub(crate) static VOCABULARY: Vocabulary = Vocabulary {
    function_words: &[
        "der", "die", "das", "den", "dem", "ein", "eine", "einen", "ist", "sind", "nicht", "kein", "keine", "keinen",
        "mein", "meine", "meinen", "ich", "und", "mit", "auf", "fuer", "von", "zu", "zum", "zur", "es", "sie", "wir",
        "mir", "mich", "geht", "kann", "habe", "hat", "haben", "bitte", "was", "wie", "warum", "wieso", "welche",
        "welcher", "noch", "immer", "wieder", "nur", "aber", "ja", "nein", "doch", "auch", "jetzt", "seit",
        "funktioniert", "laeuft", "danke", "hallo", "moin", "guten", "oeffnet", "langsam", "kaputt", "kommt",
        "keins", "nichts", "alles", "bei", "im", "ins", "vom", "oder", "wenn", "weil", "pruefe", "pruefen", "mach",
        "hilfe", "drucker", "gerade", "heute", "wer", "bist", "du", "netz", "weg", "tot", "nich", "nciht", "brauch", "brauche", "hab", "leer", "vergessen", "geloescht",
        "bekommen", "fehler", "erkannt", "wird", "steckt", "stekt", "gehd", "nee", "heisst", "gemacht", "schon", "moment",
        "versehentlich", "dann", "nix", "beim", "denn", "unser", "unsere", "klappt", "waren", "soll", "muss", "mal", "wo",
        "keiner", "niemand", "am", "allen", "anderen", "andere", "ihr", "sein", "habs", "hier", "zertifikatfehler", "sich", "startet", "laedt", "draufgeklickt", "lankabel",
    ],
    topics: TOPICS,
    matters: super::topic_words::MATTERS,
    urgent: super::topic_words::URGENT,
    urgent_beside: super::topic_words::URGENT_BESIDE,
    acts: ACTS,
    going_on: &super::conversation::WORDS,
    inquiring: super::inquiries::ASKING,
    facts: FACTS,
    asking: &super::glossary::ASKING,
    asked: ASKED,
    facts_beside: FACTS_BESIDE,
    settling: Settling {
        yes: &[
            "ja", "jo", "jep", "jawohl", "genau", "richtig", "stimmt", "auf jeden fall", "passt", "ich denke schon",
            "ich glaube schon", "freilich", "super", "perfekt", "prima", "wunderbar",
        ],
        agreed: &["klar", "gern", "gerne", "okay", "mach das", "bitte", "unbedingt", "logisch"],
        no: &[
            "nein", "nee", "ne", "noe", "lieber nicht", "nein danke", "bitte nicht", "jetzt nicht",
            "auf keinen fall", "lass es",
        ],
        unsure: &[
            "weiss nicht", "weiss ich nicht", "keine ahnung", "nicht sicher", "unsicher", "vielleicht",
            "schwer zu sagen", "kann ich nicht sagen", "mal so mal so", "manchmal", "teilweise", "moeglich",
            "bin mir nicht", "ab und zu", "zeitweise", "hin und wieder",
        ],
        good: &[
            "geht", "gehts", "funktioniert", "klappt", "laeuft", "geloest", "behoben", "erledigt",
            "hat funktioniert", "hat geklappt", "hat geholfen", "wars", "in ordnung", "alles gut", "alles super",
            "es/internet/wlan/netz/netzwerk/verbindung/vpn/ton/bild/drucker/alles wieder da",
            "ist wieder gut/ok/okay/normal/verfuegbar/erreichbar",
            "es/internet/wlan/netz/netzwerk/verbindung/vpn/ton/bild/drucker/alles ist wieder da", "wieder online",
            "bin online", "tut", "tuts", "wieder schnell", "repariert", "funktionieren", "gehen", "klappen", "laufen",
            "problem geloest", "super jetzt", "er/es/drucker druckt",
            "passt jetzt/wieder", "jetzt besser/gut/ok/okay", "besser jetzt", "seite/seiten laedt/laden/oeffnet", "druckt/laedt/oeffnet/verbunden wieder/jetzt",
            "wieder/jetzt druckt/laedt/oeffnet/verbunden", "kann wieder/jetzt drucken/hoeren/arbeiten",
            "hoere _ wieder/jetzt", "funzt", "bin _ drin", "komme _ rein", "vpn ist verbunden", "vpn steht",
        ],
        bad: &[
            "kaputt", "problem besteht", "besteht weiterhin", "gleiche problem", "selbe problem", "gleicher fehler",
            "derselbe fehler", "dasselbe", "das gleiche", "unveraendert", "keine aenderung", "keine besserung",
            "nichts gebracht", "hat nichts", "hat nicht geholfen", "hilft nicht", "bringt nichts", "schlimmer",
            "haengt", "papierstau", "stuerzt ab", "bricht _ ab", "abbrueche", "abgebrochen", "fehler", "problem", "probleme",
            "stoerung", "offline", "tot", "langsam", "streikt", "spinnt", "friert", "kein internet", "kein netz",
            "kein wlan", "keine verbindung", "kein ton", "nichts passiert", "schlaegt fehl", "fehlgeschlagen",
            "erfolglos", "ausgefallen", "schwach", "schlecht", "wieder weg", "kein platz", "fehlt", "falsch", "laedt/laden ewig", "stunden/stunde/minuten vor/nach",
        ],
        tasks: &["verbunden", "druckt", "laedt", "oeffnet", "drucken", "verbindet", "hoere"],
        limits: &[
            "nur", "sonst", "andere*", "kolleg*", "auf/an/mit/am/bei _ handy/smartphone/tablet", "dort",
            "da drueben", "per/ueber/mit/via usb/kabel/wlan/bluetooth", "geht um", "geht es um",
            "hab/habe _ erledigt",
        ],
        negations: &[
            "nicht", "nich", "net", "nie", "niemals", "kein", "keine", "keinen", "keiner", "nichts", "nix", "kaum",
            "weg", "verschwunden", "ohne", "keinerlei",
        ],
        bad_endings: &[
            "noch nicht", "immer noch nicht", "noch immer nicht", "wieder nicht", "leider nicht", "immer noch",
            "noch immer", "weiterhin", "gar nicht", "ueberhaupt nicht", "nicht ganz", "nicht wirklich", "aber nicht",
            "ausser", "nur _ nicht", "hier nicht", "nach wie vor",
        ],
        contrasts: &["aus/in/mit/ueber/bei _ nicht", "nicht mit/aus/ueber"],
        unreal: &[
            "warum", "wieso", "weshalb", "wenn", "falls", "ob", "wie", "sollte", "wuerde", "koennte", "wird",
            "gestern", "vorher", "bis", "frueher", "vorhin", "damit", "was", "soll", "will", "muss", "moechte",
            "letzte",
        ],
        turns: &["aber", "jedoch", "allerdings", "doch", "ausser", "dafuer"],
        still: &[
            "noch", "wieder", "weiterhin", "nach wie vor", "immer noch", "erneut", "dasselbe", "gleiche", "mehr",
        ],
    },
};

#[rustfmt::skip]
static TOPICS: &[(Topic, &[&str])] = &[
    (Topic::Printer, &[
        "drucker*", "drucken", "druckt", "druckauftrag*", "druckerwarteschlange", "netzwerkdrucker", "drucker _ offline", "plotter*",
    ]),
    (Topic::Bluetooth, &["bluetooth*", "koppel*", "kopfhoerer/headset/lautsprecher _ verbinde*/koppel*", "bluetooth maus/tastatur/headset/kopfhoerer/lautsprecher/geraet", "bluetooth maus/tastatur _ verbindet/verbinden/koppeln/nicht"]),
    (Topic::Sound, &[
        "ton", "kein ton", "keinen ton", "lautsprecher", "kopfhoerer", "ton _ weg", "hoere nichts", "hoer nichts", "hoere nix",
        "hoere _ nicht", "stumm", "audio", "lautstaerke", "headset",
    ]),
    (Topic::DiskFull, &[
        "festplatte", "festplatte _ voll", "platte _ voll", "speicherplatz", "speicher _ voll", "c ist/is voll", "c , ist/is voll", "kein _ platz",
        "zu wenig platz", "laufwerk c", "laufwerk _ voll", "plattenplatz", "platz schaffen", "aufraeumen",
        "ssd _ voll",
    ]),
    (Topic::Clock, &[
        "uhr", "uhrzeit", "systemzeit", "falsche zeit", "falsches datum", "zeitzone", "uhr _ falsch", "uhr _ stunden/minuten/stunde", "stunden/minuten/stunde vor/nach", "zeit _ falsch",
        "uhr _ nach/vor", "datum _ falsch", "sommerzeit",
    ]),
    (Topic::Updates, &[
        "update", "updates", "windows update", "aktualisierung*", "update* _ fehl*", "update* _ haengt",
        "aktualisieren", "softwareaktualisierung",
    ]),
    (Topic::Account, &[
        "passwort", "kennwort", "passwort vergessen", "komme/komm nicht/nich _ konto/account/profil", "konto _ gesperrt", "gesperrt", "anmelden _ nicht",
        "nicht/nich anmelden", "nicht/nich einloggen", "zugangsdaten", "anmeldung _ nicht/nich/fehl*", "anmeldung klappt/geht nicht/nich", "passwort _ abgelaufen",
        "login", "anmeldedaten", "fragt _ nach _ passwort", "fragt _ nach _ anmeldung",
    ]),
    (Topic::Devices, &["beamer", "hdmi", "smartboard", "grafiktablett", "kartenleser"]),
    (Topic::BlueScreen, &[
        "bluescreen", "blauer bildschirm", "blue screen", "startet _ von selbst neu",
        "rechner/computer/pc/laptop _ abgestuerzt", "rechner/computer/pc/laptop stuerzt",
    ]),
    (Topic::NetworkDrive, &[
        "netzlaufwerk*", "netzwerklaufwerk*", "freigabe", "gemeinsame* ordner", "dateiserver", "fileserver",
        "laufwerk _ verbunden", "laufwerk _ nicht/nich/weg", "nicht _ laufwerk", "laufwerk h/k/m/n/p/q/s/t/u/v/w/x/y/z",
        "f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z , ist/is/geht/fehlt/weg/nicht/laufwerk",
        "f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z laufwerk",
    ]),
    (Topic::Vpn, &["vpn", "vpn _ verbinde*", "tunnel", "firmennetz", "fernzugriff", "homeoffice zugang"]),
    (Topic::Portal, &[
        "anmeldeseite", "hotel wlan", "hotelwlan", "im hotel", "gaeste wlan", "gastnetz", "gastzugang",
        "wlan im zug", "flughafen wlan", "login seite",
    ]),
    (Topic::Proxy, &["proxy", "proxyserver", "proxy einstellung*"]),
    (Topic::Hang, &[
        "haengt sich auf", "haengt _ auf", "aufgehaengt", "eingefroren", "friert", "reagiert nicht",
        "keine rueckmeldung", "programm _ haengt", "stuerzt ab", "stuerzt _ ab", "abgestuerzt",
        "laesst sich nicht schliessen", "programm _ reagiert", "haengt",
    ]),
    (Topic::ComputerSlow, &[
        "rechner/computer/laptop/pc/notebook/mac/kiste _ langsam*", "rechner/computer/laptop/pc/notebook/kiste _ lahm*",
        "lahmer/lahme/lahmen rechner/computer/laptop/pc/notebook", "ewig/minuten zum hochfahren/starten/booten", "ewig/minuten bis _ hochgefahren/startet", "langsame* rechner/computer/laptop/pc/notebook",
        "alles _ langsam", "prozessor", "arbeitsspeicher", "cpu", "rechner/computer/laptop/pc _ ruckelt", "lahmt",
        "braucht ewig", "hochfahren _ lange", "startet langsam",
    ]),
    (Topic::BrowserError, &[
        "nicht erreichbar", "website ist nicht erreichbar", "keine sichere verbindung", "nicht sicher",
        "server nicht gefunden", "zertifikat*", "zertifikat _ abgelaufen/ungueltig", "zeitueberschreitung",
        "verbindung _ abgelehnt", "verbindung zurueckgesetzt", "sicherheitswarnung", "zu viele umleitungen",
        "fehlercode",
    ]),
    (Topic::Dns, &["dns", "dns server _ nicht", "namensaufloesung", "dns fehler", "dns problem"]),
    (Topic::Wifi, &[
        "wlan", "wifi", "funknetz", "wlan _ nicht/weg/schlecht/langsam/schwach", "kein wlan", "signal", "empfang",
        "schlechter empfang", "wlan passwort", "netz _ nicht gefunden", "flugmodus", "hotspot",
    ]),
    (Topic::Site, &[
        "webseite", "website", "internetseite", "homepage", "eine seite", "seite _ oeffnet nicht", "seite _ nicht",
        "seite geht nicht", "oeffnet sich nicht", "intranet", "bestimmte seiten", "manche seiten", "nur eine seite",
        "seite _ laedt nicht", "komme nicht auf _ §host", "§host _ nicht", "§host _ down",
    ]),
    (Topic::Drops, &[
        "bricht _ ab", "abbrueche", "abbruch", "verbindung _ weg", "staendig weg", "immer wieder weg", "trennt",
        "getrennt", "fliege _ raus", "wackelt", "instabil", "aussetzer", "verbindungsabbrueche",
        "internet _ immer wieder", "alle paar minuten", "ab und zu weg", "reisst ab",
    ]),
    (Topic::Slow, &[
        "langsam*", "internet/verbindung/netz/leitung/download* _ langsam*", "langsames internet", "internet/verbindung/netz/leitung/download* _ lahm*", "lahm", "ruckelt",
        "puffert", "laedt ewig", "laden ewig", "seiten _ ewig/langsam", "schlechte verbindung", "hoher ping", "verzoegerung", "geschwindigkeit", "traege",
        "stockt", "nur halb", "halb geladen", "speedtest", "internet/verbindung/leitung _ schnell",
    ]),
    (Topic::Internet, &[
        "kein internet", "internet", "internet _ nicht/weg/tot/kaputt/aus", "offline", "keine verbindung",
        "verbindung", "kein netz", "netzwerk", "netz _ weg/nicht/tot/kaputt/aus", "nicht verbunden", "nichts laedt",
        "keine seite* _ geht/laedt/oeffnet/oeffnen/mehr", "keine seiten _ oeffnen/aufrufen", "keine seiten", "router", "modem", "fritzbox", "lan", "lan kabel", "netzwerkkabel", "inet", "i net",
        "ethernet", "komme nicht ins internet", "nicht online", "ip adresse", "keine internetverbindung",
        "internetverbindung", "ins netz/internet/inet", "komme/komm/kommt/kommen nicht/nich _ netz/internet/wlan",
    ]),
    (Topic::Everything, &[
        "alles pruefen", "pruefe alles", "pruef alles", "alles testen", "alles durchchecken", "check alles",
        "pruefe _ netzwerk/verbindung/internet", "diagnose", "fehlersuche", "pruefe _ computer/rechner/pc",
        "geht nicht", "geht nix", "geht nichts", "funktioniert nicht", "nichts geht", "nichts funktioniert",
        "klappt nicht", "ist kaputt", "habe _ problem", "hab _ problem", "etwas stimmt nicht", "geht gar nichts",
        "tut nicht",
    ]),
];

#[rustfmt::skip]
static ACTS: &[(Act, &[&str])] = &[
    (Act::Greeting, &[
        "hallo", "guten tag", "guten morgen", "guten abend", "moin", "servus", "gruess gott", "hi", "hey", "tach",
        "grueezi",
    ]),
    (Act::Thanks, &["danke", "vielen dank", "dankeschoen", "danke schoen", "besten dank", "merci", "super danke"]),
    (Act::Bye, &[
        "tschuess", "auf wiedersehen", "ciao", "bis bald", "schoenen tag", "schoenen abend", "das wars",
        "feierabend",
    ]),
    (Act::HowAreYou, &["wie geht es dir", "wie gehts", "wie geht es ihnen", "wie gehts dir", "alles klar bei dir"]),
    (Act::Abilities, &[
        "was kannst du", "was koennen sie", "wobei kannst du", "wie kannst du helfen", "wobei koennen sie",
        "was kann ich fragen", "was machst du", "deine funktionen", "welche befehle",
    ]),
    (Act::Identity, &[
        "wer bist du", "was bist du", "wer sind sie", "bist du _ mensch/roboter/ki/bot/echt",
        "sind sie _ mensch/roboter/ki/bot", "dein name", "wie heisst du", "mit wem spreche",
    ]),
    (Act::Privacy, &["meine daten", "datenschutz", "schickst du", "dsgvo", "was speicherst", "ist das sicher"]),
    (Act::Human, &[
        "mensch", "mitarbeiter", "richtigen menschen", "mit jemandem sprechen/reden",
        "mit _ menschen/mitarbeiter/techniker/person sprechen/reden", "techniker", "support", "helpdesk", "hotline",
        "telefonnummer", "ticket", "uebergeben", "uebergabe", "weiterleiten", "zweite ebene", "second level",
        "eskalieren", "it abteilung", "ruf mich an", "rufen sie mich an",
    ]),
    (Act::Why, &[
        "warum", "wieso", "weshalb", "woran liegt", "woher weisst du", "bist du sicher", "sind sie sicher",
        "was ist der grund", "wie kommst du darauf", "wodurch",
    ]),
    (Act::Simpler, &[
        "einfacher", "verstehe nicht", "verstehe _ nicht", "versteh ich nicht", "einfach erklaer*",
        "erklaer* _ einfach*", "was heisst das", "was bedeutet das", "zu technisch", "auf deutsch gesagt",
        "in einfachen worten", "fuer laien", "erklaere", "erklaer", "nicht verstanden",
    ]),
    (Act::Recheck, &[
        "pruefe noch mal", "pruefe nochmal", "pruef nochmal", "noch mal pruefen", "nochmal pruefen",
        "nochmal testen", "noch einmal", "nochmal", "noch mal", "erneut pruefen", "teste noch*", "pruefe wieder",
        "ueberpruefe", "schau nochmal", "geht es jetzt", "ist es jetzt", "wiederhole", "habe ich gemacht",
        "hab ich gemacht", "gemacht", "neu gestartet", "ausprobiert", "versuch es nochmal",
    ]),
    (Act::WhatChecked, &[
        "was hast du geprueft/gemacht/getestet/gefunden/getan", "was haben sie geprueft/gemacht/getestet/gefunden",
        "was wurde geprueft/gemacht/getestet", "welche tests", "welche pruefungen", "zusammenfassung",
        "fass zusammen", "einzelheiten", "details", "zeig _ ergebnisse",
    ]),
    (Act::HowTo, &[
        "wie mache ich", "wie mach ich", "wie geht das", "wie kann ich", "wie soll ich", "was soll ich",
        "was muss ich", "was kann ich", "was mache ich jetzt", "zeig mir wie", "schritt fuer schritt",
        "wo finde ich", "wo ist", "wo stelle ich", "und jetzt", "was nun", "naechster schritt", "wie stelle ich", "was noch",
        "anleitung",
    ]),
    (Act::DoIt, &[
        "mach es", "mach das", "mach mal", "machen sie das", "ja mach", "tu das", "tu es", "fuehr es aus",
        "reparier*", "behebe", "beheb es", "wende _ an", "bitte machen", "kannst du das machen", "mach du",
        "los gehts", "leg los", "nur zu",
    ]),
    (Act::Undo, &[
        "rueckgaengig", "mach das rueckgaengig", "zuruecknehmen", "nimm _ zurueck", "zurueck aendern",
        "wieder wie vorher", "stell _ zurueck", "zuruecksetzen",
    ]),
    (Act::Frustration, &[
        "mist", "scheiss*", "verdammt", "nervt", "nutzlos", "bloed*", "idiot*", "schrott", "unbrauchbar", "frech*",
        "so ein mist", "unfaehig*", "kotzt", "saftladen",
    ]),
    (Act::Help, &["hilfe", "hilf mir", "brauche hilfe", "koennen sie _ helfen", "kannst du _ helfen", "helfen"]),
    (Act::OffTopic, &[
        "wetter", "witz", "gedicht", "hauptstadt", "rezept", "fussball", "bundeskanzler", "lied", "uebersetze",
        "geschichte", "film", "aktien", "hausaufgaben", "sinn des lebens", "horoskop", "kochen", "politik",
        "wie alt bist",
    ]),
    (Act::Restart, &["computer/pc/laptop/rechner _ neu starten/neustarten", "starte _ computer/pc/laptop/rechner", "computer/rechner neustarten"]),
    (Act::RestartRouter, &[
        "soll/sollte/kann/muss ich _ router/modem/fritzbox _ neu starten",
        "soll/sollte/kann/muss ich _ router/modem/fritzbox _ neustarten/ausstecken/zuruecksetzen/resetten",
        "hilft _ neustart* _ router/routers/modem/modems", "hilft _ router/modem neustart*",
        "hilft es _ router/modem/fritzbox _ neu starten/zu",
    ]),
    (Act::SpeakEnglish, &["auf englisch", "englisch bitte"]),
    (Act::SpeakGerman, &["auf deutsch", "deutsch bitte", "sprichst du deutsch", "sprechen sie deutsch"]),
];

#[rustfmt::skip]
static FACTS: &[(FactAsked, &[&str])] = &[
    (FactAsked::SecondDns, &[
        "zweite dns", "zweiten dns", "zweiter dns", "andere dns", "anderer dns", "anderen dns", "zweite server",
        "zweiten server", "zweite nameserver",
    ]),
    (FactAsked::DnsServers, &[
        "welche dns", "welchen dns", "welcher dns", "mein dns", "meine dns", "dns server habe",
    ]),
    (FactAsked::Address, &["meine ip", "welche ip", "wie ist meine ip", "meine adresse", "was ist meine ip"]),
    (FactAsked::Gateway, &[
        "mein gateway", "welches gateway", "standardgateway", "adresse _ routers", "ip _ router*", "welcher router",
    ]),
    (FactAsked::Mac, &["mac adresse", "hardware adresse", "physische adresse"]),
    (FactAsked::Adapter, &["welcher adapter", "welche netzwerkkarte", "welchen adapter"]),
    (FactAsked::Signal, &[
        "signalstaerke", "wie stark _ signal", "wlan signal", "wlan geschwindigkeit", "wie schnell _ wlan", "welches wlan", "wie gut _ empfang", "in welchem netz",
    ]),
    (FactAsked::Latency, &["mein ping", "wie schnell _ verbindung/internet/dns/router", "antwortzeit", "latenz"]),
    (FactAsked::DiskSpace, &["wie viel _ platz", "wieviel platz", "freier speicher", "wie voll"]),
    (FactAsked::Memory, &[
        "wie viel _ arbeitsspeicher", "wie viel ram", "was verbraucht", "welches programm _ speicher/cpu/prozessor",
        "was braucht/frisst _ cpu/speicher/prozessor", "was laeuft",
    ]),
    (FactAsked::Uptime, &["wie lange laeuft", "letzter neustart", "wann _ neu gestartet", "laufzeit"]),
];

#[rustfmt::skip]
static FACTS_BESIDE: &[(FactAsked, &[&str])] = &[
    (FactAsked::SecondDns, &["zweite*", "andere*"]),
    (FactAsked::Gateway, &["gateway", "router*"]),
    (FactAsked::DnsServers, &["dns", "dns server*", "nameserver"]),
    (FactAsked::Address, &["ip", "adresse"]),
    (FactAsked::Mac, &["mac"]),
    (FactAsked::Adapter, &["adapter", "netzwerkkarte", "schnittstelle"]),
    (FactAsked::Signal, &["signal", "wlan", "empfang"]),
    (FactAsked::DiskSpace, &["festplatte", "platte", "laufwerk"]),
    (FactAsked::Memory, &["arbeitsspeicher", "ram", "cpu", "prozessor"]),
];

#[rustfmt::skip]
static ASKED: &[(Asked, &[&str])] = &[
    (Asked::Ping, &[
        "ping §host", "ping §ip", "ping _ §host", "ping _ §ip", "pinge _ §host", "pinge _ §ip", "pingen",
    ]),
    (Asked::Trace, &[
        "traceroute", "tracert", "weg zu §host", "route zu §host", "verfolge _ §host", "route nach §host",
    ]),
    (Asked::Lookup, &[
        "nslookup", "loese §host auf", "ip von §host", "adresse von §host", "dns eintrag*", "mx eintrag*",
        "txt eintrag*", "schlage §host nach", "welche ip hat §host",
    ]),
    (Asked::Port, &[
        "port _ offen", "port _ zu", "port _ erreichbar", "pruefe port", "teste port", "pruefe _ port", "ist port",
        "port _ gesperrt",
    ]),
    (Asked::Certificate, &[
        "pruefe _ zertifikat", "zertifikat von §host", "zertifikat _ §host", "wann laeuft _ zertifikat",
        "zertifikat pruefen",
    ]),
    (Asked::FlushDns, &["dns cache", "leere _ dns", "dns leeren", "dns zwischenspeicher", "dns cache leeren"]),
    (Asked::RenewAddress, &[
        "ip erneuern", "erneuere _ ip", "adresse erneuern", "neue ip", "neue adresse holen", "erneuere _ adresse",
    ]),
    (Asked::ReleaseAddress, &["ip freigeben", "gib _ ip frei", "adresse freigeben"]),
    (Asked::WifiOn, &[
        "wlan an", "wlan einschalten", "schalte _ wlan ein", "schalte _ wlan an", "mach _ wlan an",
        "wlan aktivieren",
    ]),
    (Asked::AdapterOn, &[
        "adapter einschalten", "adapter aktivieren", "aktiviere _ adapter", "netzwerkkarte aktivieren",
        "schalte _ adapter ein",
    ]),
    (Asked::BluetoothOn, &[
        "bluetooth an", "bluetooth einschalten", "schalte _ bluetooth ein", "schalte _ bluetooth an",
        "bluetooth aktivieren",
    ]),
    (Asked::BluetoothOff, &[
        "bluetooth aus", "bluetooth ausschalten", "schalte _ bluetooth aus", "bluetooth deaktivieren",
    ]),
    (Asked::CleanUp, &[
        "aufraeumen", "raeum* _ auf", "temporaere dateien", "temp dateien", "cache leeren", "muell loeschen",
        "platz schaffen",
    ]),
    (Asked::EndProgram, &[
        "beende", "beenden", "abschiessen", "schiess _ ab", "prozess beenden", "task beenden", "sofort beenden",
    ]),
    (Asked::Routes, &["routing tabelle", "routingtabelle", "zeig* _ routen", "meine routen"]),
    (Asked::Health, &[
        "systemzustand", "auslastung", "taskmanager", "task manager", "pruefe _ cpu", "pruefe _ speicher",
        "pruefe _ festplatte", "zustand _ computers",
    ]),
    (Asked::SetDns, &[
        "dns auf", "setze dns", "setz dns", "aendere _ dns", "dns aendern", "nimm §ip als dns", "dns server auf",
        "nimm google dns", "nimm cloudflare dns", "stelle _ dns",
    ]),
    (Asked::RepairOffice, &["repariere office", "office reparieren", "repariere outlook", "outlook reparieren"]),
    (Asked::RepairWindows, &["windows reparieren", "repariere windows", "systemdateien"]),
    (Asked::EventLogs, &["ereignisanzeige", "ereignisprotokoll*", "systemprotokoll*", "pruefe _ protokolle"]),
];
