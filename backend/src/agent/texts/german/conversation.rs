//! How a conversation goes on, in German.

use crate::agent::builtin::narrowing::{Concern, Scope};
use crate::agent::builtin::topics::Act;
use crate::agent::texts::conversation::{GoingOn, Onward};

#[rustfmt::skip]
pub(super) static WORDS: GoingOn = GoingOn {
    acts: &[
        (Act::Human, &[
            "uebergib*", "uebergeb*", "uebergabe", "gib/gibs/gebs/geben/gebt _ weiter", "gib/geben _ an/ab", "gibs weiter", "weitergeben", "weiterleiten", "leite/leiten _ weiter",
            "an jemanden/jemand", "an einen/eine/nen kollegen/kollegin/menschen/techniker", "an die it", "an den support/helpdesk", "mich _ anrufen",
            "anrufen _ mich", "jemand anrufen", "einer/jemand _ anschauen/ansehen/angucken/draufschauen/anguckt", "hol mir _ techniker/menschen", "brauch* _ mensch/menschen/techniker", "mit jemandem reden/sprechen",
            "eskalier*", "verbinden sie mich", "menschen", "richtige* person",
        ]),
        (Act::HowTo, &["wie _ ich das/es/ihn/sie/den/die", "was jetzt", "und jetzt", "und nun", "was nun", "was tun", "was soll ich", "was mach ich", "was mache ich", "was noch", "irgendwelche tipps", "wie stell/mach/krieg/bekomm ich", "was mach ich da", "tipps", "und was jetzt", "was kann ich noch"]),
        (Act::DoIt, &[
            "kannst du/das/es _ machen/einschalten/ausschalten/anschalten/loeschen/entfernen/aktivieren/deaktivieren/reparieren/fixen/erledigen/uebernehmen",
            "koennen sie _ machen/einschalten/ausschalten/loeschen/aktivieren/reparieren", "kannst du _ fuer mich", "mach du das", "was kann _ weg", "was kann ich loeschen",
        ]),
        (Act::Why, &["woher wissen/weisst", "beweis*", "belege"]),
        (Act::Frustration, &["na toll", "ganz toll", "danke fuer nichts", "tolle hilfe", "warteschleife", "super hilfe", "sehr hilfreich", "jetzt auch noch ein chatbot", "genie"]),
    ],
    scopes: &[
        (Scope::OthersToo, &[
            "bei _ frau/mann/kollegen/kollegin/nachbarn/anderen/andern/allen/tochter/sohn auch", "auf/am/mit _ handy/tablet/laptop auch", "handy/tablet/kollegen/kollegin/kollege auch", "andern/anderen/alle/kollegen/kollege/kollegin haben/hat _ auch",
            "die andern/anderen _ auch", "andere/anderen/alle geraete/rechner/computer auch", "an/auf/bei _ anderem/anderen/anderer/andern pc/rechner/laptop/computer/geraet auch", "an/auf/bei _ anderen/andern geraeten/rechnern auch", "bei allen", "alle haben", "nicht nur ich", "nicht nur bei mir", "das ganze haus/buero", "auch nicht _ handy", "handy _ auch nicht", "bei anderen/andern auch",
        ]),
        (Scope::OnlyHere, &[
            "nur bei mir", "nur ich", "nur an/auf/am/mit diesem/meinem/dem/einem/laptop/pc/rechner", "am/auf/mit/mim _ handy/tablet/smartphone/hotspot _ nicht/geht/gehts/laeuft/funktioniert", "handy/tablet/hotspot geht/gehts/laeuft/funktioniert/klappt",
            "am handy nicht", "bei _ kollegen/kollegin/andern/anderen geht/gehts/laeuft/funktioniert", "bei/an/auf _ anderen/anderem/andern/anderer/ander _ pc/rechner/laptop/computer/geraet/port/anschluss",
            "geht/gehts/laeuft/funktioniert _ am/auf/bei/mit _ handy/tablet/laptop/kollegen/kollegin/anderen/andern/hotspot", "kollegen/andere/anderen geht/gehts/gehen", "handy/tablet geht/gehts/laeuft/funktioniert _ selben/gleichen", "andere/anderen/andern handys/geraete/rechner/computer/kollegen/leute gehen/geht/ok/koennen", "kollegen/andere/anderen/kollege/kollegin haben/hat es/zugriff/das/sie", "kollege/kollegin/kollegen kann/koennen", "bei mir geht/gehts/laeuft/funktioniert",
        ]),
        (Scope::OnlyOne, &[
            "andere/anderen/alle/restlichen seiten/programme/webseiten/apps _ gehen/geht/laden/laufen/ok", "sonst geht/gehts/laeuft/funktioniert _ alles", "der rest geht/laeuft/funktioniert", "alles andere geht/laeuft/funktioniert/ok", "nur die/das/der/den/dem/eine/einer/ein/teams/outlook/excel/word/chrome/zoom/in/bei/beim/video",
            "bei/mit/in zoom/teams/word/outlook/chrome/edge/firefox geht/gehts/laeuft/funktioniert", "zoom/teams/outlook/word/excel/chrome/internet/kopieren/empfangen/scannen/maus/kabel geht/gehts/laeuft/funktioniert", "nur wenn",
        ]),
        (Scope::Otherwise, &["browser/web/webversion/browserversion/online version/app geht/gehts/laeuft/funktioniert", "im browser geht/gehts/laeuft/funktioniert", "webversion/browserversion geht/laeuft/funktioniert", "ohne _ geht/gehts/laeuft/funktioniert", "wenn _ aus/getrennt/abgesteckt geht/gehts/laeuft/funktioniert", "wenn _ aus ist geht/gehts", "im abgesicherten modus geht/gehts"]),
        (Scope::SinceChange, &["seit/nach dem/einem/letzten/windows update", "seit _ update", "nach _ umzug", "gestern ging/gings/lief/noch", "vorher ging/gings/lief", "seit gestern/heute"]),
        (Scope::Place, &["nur in/im/oben/unten/zuhause/daheim", "zuhause", "zu hause", "daheim", "im homeoffice", "im buero", "in der kueche", "im keller", "im schlafzimmer/wohnzimmer/besprechungsraum/obergeschoss", "neben/beim/nahe _ router"]),
        (Scope::Time, &["abends", "morgens", "nachts", "mittags", "nachmittags", "jede/jeden/alle stunde/tag/morgen/abend/minuten/stunden", "immer wenn", "nach einer weile", "beim hochladen/runterladen/herunterladen/hochfahren"]),
        (Scope::Tried, &[
            "schon probiert/gemacht/versucht/neugestartet/neu/geguckt/geschaut/getestet/erledigt/2x/zweimal/mehrmals", "schon _ gemacht/probiert/versucht/neugestartet/gestartet/geguckt/geprueft/nachgesehen/getestet", "bereits", "hab/habe ich alles/schon/bereits", "2x neu", "alles probiert", "alles versucht", "kabel/neustart/neustarten bringt _ nichts/nix", "kabel steckt",
        ]),
    ],
    concerns: &[
        (Concern::HowLong, &["wie lange/lang", "wann geht/gehts", "wieviel minuten", "wie viele minuten", "dauert das/es lange/noch"]),
        (Concern::Danger, &["ist das/es _ gefaehrlich/sicher/schaedlich", "gefaehrlich", "muss ich mir sorgen", "wurde ich gehackt", "bin ich gehackt", "ist das ein virus"]),
        (Concern::DataLost, &["ist/sind _ text/daten/dateien/datei/dokument/arbeit _ weg/verloren/futsch/geloescht", "daten weg/verloren", "geht/gehen _ verloren", "verlier* ich", "verlieren"]),
        (Concern::ShouldRestart, &["soll/sollte/muss/kann ich _ neu starten/neustarten", "soll ich neustarten", "hilft ein/n neustart", "bringt ein/n neustart"]),
        (Concern::TurnOff, &["kann/darf/soll ich _ ausschalten/ausmachen/abschalten/runterfahren/herunterfahren/ausziehen", "einfach ausschalten/ausmachen"]),
        (Concern::WhoToAsk, &["wen frag/frage/kann/soll/muss/ruf", "wer kann _ helfen/machen/das", "wer hilft", "wer macht/entsperrt/repariert/behebt/setzt/installiert", "kann _ jemand/wer entsperren/zuruecksetzen/reparieren/machen", "wer ist zustaendig", "an wen"]),
        (Concern::Changed, &["was hast du _ geaendert/veraendert/gemacht/umgestellt", "was haben sie geaendert/veraendert", "hast du _ geaendert/veraendert/gemacht", "haben sie _ geaendert/veraendert", "wurde _ geaendert", "hat/hats _ geklappt/geholfen/funktioniert"]),
        (Concern::WhoseFault, &["ist _ wlan oder", "ist die/der/das _ down/gestoert", "anbieter oder", "oder der/am/beim anbieter", "oder _ provider", "liegt es an mir/uns/denen", "liegt das an", "liegts an", "ist das mein wlan", "bei mir oder", "an uns oder", "wessen"]),
        (Concern::Speed, &["geschwindigkeit messen/testen/pruefen", "miss/messen/teste _ geschwindigkeit/tempo", "wie schnell ist _ internet/leitung/es", "speedtest"]),
        (Concern::Warning, &["kann/darf/soll ich _ weiter/klicken/fortfahren/ignorieren/bestaetigen", "trotzdem weiter/fortfahren", "warnung ignorieren"]),
        (Concern::Files, &["siehst/sehen du/sie _ bildschirm", "siehst/sehen/liest/lesen du/sie _ meine/mein", "siehst du was", "meine dateien sehen/lesen", "mitlesen"]),
    ],
    leave: &["lass", "lassen sie", "nicht anfassen", "doch nicht", "lieber nicht", "nicht loeschen", "nichts loeschen", "bloss nicht", "stopp", "stop", "abbrechen", "finger weg", "nicht machen", "bitte nicht"],
    restored: &["wieder", "jetzt", "nun", "jetz", "geloest", "behoben", "erledigt", "hat geholfen", "hat geklappt", "wars", "das war es", "endlich", "hab ichs", "habs", "selbst gefunden"],
    elsewhere: &[
        "mein/meine/meiner/meinem/ein/eine/unser/unsere kollege/kollegin/chef/chefin/frau/mann/mutter/vater/sohn/tochter/freund/freundin/nachbar/oma/opa/schwester/bruder/kunde/kundin/mitarbeiter/mitarbeiterin/azubi/praktikant/gast _ kann/kommt/hat/geht/kriegt/bekommt",
        "mitarbeiter/mitarbeiterin/kollege/kollegin kommt/kann/hat/kriegt _ nicht/kein/keine", "mein/das/sein/ihr/unser handy/smartphone/iphone/tablet/ipad _ kein/keine/nicht/hat/kriegt", "sim karte", "auf ihrem/seinem/deren handy/tablet/laptop/rechner/pc/mac/ipad", "er/sie hat einen/ein/eine mac/laptop/rechner/pc/tablet/ipad/iphone",
        "outlook/teams/excel/word/laptop/rechner/computer/pc/mac/drucker/internet/wlan/bildschirm/browser/maus/tastatur/headset/konto von meinem/meiner/unserem/unserer/einem/einer/nem/ner/der/dem kollegen/kollegin/chef/chefin/frau/mann/mutter/vater/sohn/tochter/freund/freundin/nachbarn/oma/opa/schwester/bruder/kunden/kundin", "meinem/meiner/unserem/unserer/dem/der kollegen/kollegin/chef/chefin/frau/mann/mutter/vater/sohn/tochter/freundin/oma/opa/schwester/bruder sein/seine/ihr/ihre/seinem/ihrem outlook/teams/laptop/rechner/computer/pc/drucker/internet/wlan/bildschirm/handy", "beim chef/nachbarn/kunden/opa/vater/mann/bruder/freund/sohn/azubi _ geht/gehen/kommt/laeuft/funktioniert _ nicht/nich", "ihr/sein/ihrem/seinem/ihren/seinen laptop/rechner/pc/handy/drucker/tablet", "mein/das/am handy/smartphone/iphone/tablet/ipad _ nicht ins/mit/verbindet/verbinden", "meins/meiner geht/laeuft", "nicht mein rechner/computer/laptop/pc", "fuer _ besucher/gast/kollegen/kollegin",
    ],
    phone: &["handy*", "smartphone*", "iphone*", "ipad*", "tablet*", "android", "mobiltelefon", "sim"],
    own: &["mein", "meine", "meiner", "meins", "meinem", "mir", "ich"],
    returns: &["meiner/meins/meine auch", "bei mir auch", "hier auch", "pruef/pruefe _ meinen/hier/diesen", "mein rechner/pc/laptop/computer auch"],
    cable: &["kabel", "lan", "lankabel", "netzwerkkabel", "ethernet", "dose", "wanddose", "netzwerkdose"],
    done: &[
        "schon", "geschlossen", "geprueft", "gewechselt", "getauscht", "ausgetauscht", "neugestartet", "neu gestartet", "gesucht", "geguckt", "geschaut", "nachgesehen", "aktualisiert", "entfernt",
        "abgezogen", "eingesteckt", "geladen", "gereinigt", "geleert", "probiert", "versucht", "gemacht", "habe/hab ich", "ist/sind/war fest/an/aus/auf/zu/neu/voll/leer/drin/richtig/ok/da/gewaehlt/eingeschaltet/offen/verbunden",
        "steckt", "nicht im/in/da/drin/leer/stumm", "hilft/half nicht/nix", "hat nicht/nix geholfen", "bringt nichts/nix", "alle/allen/jede/jeder seiten/seite", "auf allen/jeder",
    ],
    general: &[
        "iphone", "ipad", "android", "handy", "tablet", "netzwerk", "internet",
        "windows", "mac", "einstellungen", "einstellung", "computer", "laptop", "rechner", "programm", "geraet", "klick", "druecken", "taste", "start", "neu", "neuer", "neue", "ander", "andere", "anderen", "anderes", "dort", "dann",
        "aus", "ein", "an", "auch", "von", "vom", "beim", "bei", "hier", "sehen", "nehmen", "ihr", "ihre", "ihren", "name", "tag", "zeit", "zwei", "heute", "gestern", "morgen", "firma", "arbeit", "haus", "seite", "oder", "nach",
        "wer", "wen", "woher", "soll", "muss", "kann", "wird", "werden", "nur", "gar", "nichts", "alte", "alt", "jahre", "stunde", "stunden",
    ],
    other_one: &["das/den/die andere/anderen/zweite/zweiten problem/sache/ding", "jetzt das/den/die andere/anderen/zweite", "und das/der/die andere/zweite", "nun das/den/die andere/anderen"],
    over: &["wieder da", "hab ichs", "habs gefunden", "habe es gefunden", "selbst gefunden", "selber gefunden", "selbst hinbekommen", "hat sich erledigt", "das wars", "das war es", "das war das problem"],
    announces: &["versuche ich", "versuch ich", "probier ich", "probiere ich", "ich versuch*", "ich probier*", "werde ich", "mach ich gleich/mal/jetzt", "moment", "kein problem", "kein stress", "kurz warten", "warte"],
    small: &[
        "ja", "weg", "besser", "kaputt", "irgendwas", "etwas", "irgendwie", "leider", "nix", "hier", "noch", "immer", "jo", "jep", "jawohl", "genau", "richtig", "stimmt", "passt", "super", "perfekt", "prima", "wunderbar", "klar", "gern", "gerne", "okay", "ok", "bitte", "freilich", "logisch", "unbedingt",
        "danke", "dank", "vielen", "sehr", "schoen", "dankeschoen", "es", "das", "die", "der", "den", "er", "sie", "ist", "sind", "war", "wars", "tut", "tuts", "geht", "gehts", "laeuft", "funktioniert", "klappt", "funzt", "hat",
        "jetzt", "jetz", "nun", "wieder", "alles", "gut", "bestens", "ah", "oh", "aha", "ach", "mal", "dann", "so", "auf", "jeden", "fall", "ich", "denke", "glaube", "schon", "doch", "und", "mein", "meine",
        "da", "online", "verbunden", "in", "ordnung", "erledigt", "geklappt", "geholfen", "geloest", "problem", "probleme", "keine", "kein", "mehr", "nicht", "endlich", "hab", "habe", "bin", "normal", "schnell", "wirklich", "mach", "machen", "nein", "nee", "ne", "noe", "kann", "wie", "hoere", "druckt", "laedt", "oeffnet", "drin", "gehen", "laufen", "funktionieren", "ichs", "selbst", "gefunden", "vpn", "steht", "zum", "glueck", "hey", "hallo", "👍", "👎", "komme", "rein", "sich",
    ],
};

pub(super) const ONWARD: Onward = Onward {
    others_too: "Wenn andere Geräte oder Leute es auch haben, ist es nicht dieser Computer: Es ist der Router, die Leitung oder der Dienst selbst.",
    others_too_computer: "Wenn andere es auch haben, ist es nicht dieser Computer: Es ist das, was Sie gemeinsam nutzen, das Gerät oder der Dienst selbst.",
    only_here: "Wenn es woanders im selben Netz geht (und nicht über Mobilfunk), sind Leitung und Dienst in Ordnung: Es liegt an diesem Computer, seinen Einstellungen oder seiner Verbindung.",
    only_here_computer: "Wenn es woanders geht, ist die Sache selbst heil: Es liegt an diesem Computer, seinen Einstellungen oder seiner Verbindung.",
    only_one: "Wenn der Rest geht, liegt es an diesem einen: am Programm, an der Seite oder an ihrem Dienst.",
    since_change: "Dass es genau da begann, ist ein deutlicher Hinweis: Was damals geändert oder aktualisiert wurde, kommt zuerst in Frage.",
    place: "Dass es vom Ort abhängt, spricht für die Verbindung dort: das WLAN-Signal, die Dose oder das Netz.",
    time: "Dass es zu bestimmten Zeiten kommt, spricht für etwas, das dann läuft: eine Sicherung, ein Update, eine volle Leitung.",
    tried: "Dann scheidet das aus.",
    go_ahead: "Gut. Lassen Sie sich Zeit und sagen Sie mir, wie es ausging.",
    no_hand_over: "In Ordnung, es bleibt bei uns.",
    cannot_answer: "Das kann ich von hier aus nicht sicher beantworten.",
    cannot_do: "Das kann ich von hier aus nicht tun; dafür braucht es Ihre Hände.",
    how_long: "Meine Prüfungen dauern Sekunden, ein Schritt ein paar Minuten; ein Router braucht zwei bis fünf, bis er wieder da ist. Wie lange eine Störung beim Anbieter oder bei einem Dienst dauert, sehe ich von hier aus nicht.",
    danger: "Nichts von dem, was ich geprüft habe, spricht für einen Angriff oder einen Schaden. Nach Schadprogrammen suche ich aber nicht: Will eine Meldung Geld oder ein Passwort, antworten Sie nicht und sagen Sie Ihrer IT Bescheid.",
    data: "Was gespeichert war, bleibt gespeichert: Ohne Ihre Bestätigung lösche ich nichts. Nicht Gespeichertes kann verloren gehen, wenn das Programm endet; speichern Sie also zuerst, falls es noch geht. Viele Programme bieten beim nächsten Start die Wiederherstellung an.",
    data_on_a_stick: "Was darauf ist, ist meist noch da, auch wenn Windows ihn formatieren will: Lassen Sie das nicht zu und schreiben Sie nichts darauf. An einem anderen Computer lässt er sich oft lesen; wenn nicht und es wichtig ist, überlassen Sie ihn der IT.",
    turn_off: "Ja, sobald Ihre Arbeit gespeichert ist und kein Update läuft: Start > Ein/Aus > Herunterfahren. Nur wenn nichts mehr reagiert, den Einschaltknopf zehn Sekunden halten; nicht Gespeichertes ist dann verloren.",
    who_to_ask: "Ihre IT-Abteilung oder wer sich um diesen Computer kümmert; bei der Leitung selbst den Anbieter. Mit dem Bericht dieses Gesprächs müssen Sie es nicht zweimal erzählen.",
    changed: "Geändert habe ich das: {changes}",
    changed_nothing: "Geändert wurde nichts: Ich habe nur nachgesehen.",
    fault_near: "Es liegt auf Ihrer Seite: {finding}",
    fault_line: "Ihr Computer und Ihr Router antworten; der Fehler liegt dahinter, auf der Leitung oder beim Anbieter. {finding}",
    fault_there: "Ihre Seite ist in Ordnung: Alles, was ich von diesem Computer bis ins Internet gemessen habe, antwortet. Es ist also die Gegenseite oder das eine Programm.",
    fault_unknown: "Das kann ich noch nicht sagen: Dafür habe ich nicht genug gemessen. Ein schneller Test: Hat das Handy im selben WLAN es auch, ist es nicht dieser Computer; geht es auch über Mobilfunk nicht, ist es die Gegenseite.",
    files: "Nein. Ich lese den Zustand dieses Computers und seines Netzwerks, nicht den Inhalt Ihrer Dateien, Mails oder Ihres Bildschirms. Nichts verlässt diesen Computer.",
    this_step: "Das ist dieser Schritt: {step}",
    speed: "Ich messe Laufzeit und Verlust, nicht wie viele Mbit/s die Leitung schafft. Dafür im Browser die Geschwindigkeit messen, einmal über WLAN und einmal mit Kabel am Router, ohne dass sonst etwas lädt: Ist nur das WLAN langsam, ist es der Funk; liegt beides unter dem Vertrag, ist es die Leitung.",
    warning: "Nein: Solange der Browser warnt, weiß niemand, wer mitliest. Geben Sie dort kein Passwort und keine Kartennummer ein und laden Sie nichts herunter. Warnt eine Seite der eigenen Firma, ist das ein Fall für Ihren Helpdesk.",
    danger_of_heat: "Warm und laut ist lästig und keine Gefahr; der Computer schaltet sich ab, bevor er Schaden nimmt. Gefährlich wird es bei gewölbtem Gehäuse, Brandgeruch oder Rauch: ausschalten, ausstecken, nicht laden und einen Menschen holen.",
    fault_theirs: "Nach dem, was Sie sagen, liegt es an denen: Es geht auf anderen Geräten auch nicht, und alles andere geht. Nur der Betreiber kann das richten; sagen Sie ihm Adresse und Uhrzeit.",
    only_this_computer: "Messen kann ich nur diesen Computer. Für das andere Gerät, in dieser Reihenfolge:",
    only_there: "Wenn es bei Ihnen geht, ist das Netz in Ordnung: Es liegt am anderen Gerät, seinen Einstellungen oder seinem Passwort.",
    otherwise: "Das geht und dies nicht: Der Fehler liegt in dem, was die beiden unterscheidet.",
    sign_in: "Der VPN-Server antwortet also und weist die Anmeldung ab: Es ist nicht das Netz, es ist das Konto.",
};
