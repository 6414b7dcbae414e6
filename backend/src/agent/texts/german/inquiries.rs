//! German: questions about what was found.

use crate::agent::builtin::inquiry::Inquiry;
use crate::agent::texts::inquiries::{Inquiries, Inquiring};

#[rustfmt::skip]
pub(super) static ASKING: Inquiring = &[
    (Inquiry::Normal, &[
        "ist/sind das/es/die/der/diese/dieser _ normal/ueblich/viel/wenig/hoch/niedrig/richtig/korrekt/genug/gesund", "ist/sind das/es/die/der ok/okay/gut ?",
        "normal ?", "viel ?", "zu viel/hoch/wenig/langsam/heiss ?", "ist/sind mein/meine _ normal", "normal oder nicht",
    ]),
    (Inquiry::Bad, &["ist/sind mein/meine/die/das leitung/verbindung/internet/netz/wlan/platte/rechner/pc/laptop _ schlecht/langsam/schwach/kaputt ?", "ist/sind das/es/die/der _ schlimm/schlecht/bedenklich/ernst/tragisch", "schlimm ?", "wie schlimm"]),
    (Inquiry::WhichOne, &[
        "welche/welcher/welches/welchen ist es/das/denn", "welche/welcher/welches/welchen von/davon", "welche/welcher/welches/welchen ?", "und welche/welcher/welches/welchen",
        "welche/welcher/welches platte/festplatte/laufwerk/adapter/seite/server/adresse/drucker/programm/prozess ist/meinst/meinen", "um welche/welchen/welches _ geht",
    ]),
    (Inquiry::Programs, &[
        "welches/welche/welcher programm/programme/prozess/prozesse/app/apps/anwendung _ braucht/brauchen/frisst/fressen/verbraucht/verbrauchen/belastet/zieht/bremst/nimmt",
        "was braucht/frisst/verbraucht/zieht/nimmt _ viel", "was bremst", "was belastet", "was macht _ langsam",
    ]),
    (Inquiry::Space, &[
        "was/wer/welche _ frisst/fressen/belegt/belegen/braucht/brauchen/nimmt/verbraucht/fuellt _ platz/speicherplatz/speicher/platte/festplatte/laufwerk",
        "wo ist _ platz/speicherplatz/speicher hin", "was ist so gross", "welche dateien/ordner _ gross/groessten/platz", "womit _ voll",
    ]),
];

pub(super) const INQUIRIES: Inquiries = Inquiries {
    normal: "Nach dem, was ich gemessen habe, ist das in Ordnung: {line}",
    not_normal: "Nein, so soll es nicht sein: {line}",
    no_judgement: "Für sich allein kann ich das nicht beurteilen: {line}",
    unmeasured: "Davon habe ich nichts gemessen; ob es so sein soll, kann ich also nicht sagen.",
    scale: "Zum Vergleich: Ein Prozessor, der minutenlang über 90 % liegt, ein Arbeitsspeicher über 90 % oder eine Platte mit weniger als einem Zehntel frei bremsen den Computer; eine kurze Spitze ist normal.",
    network_normal: "Ja: Jede Stufe vom Kabel bis ins Internet antwortet, das Netz ist also, wie es sein soll.",
    network_open: "Das kann ich nur zum Teil sagen. Was ich ansehen konnte, ist in Ordnung; den Rest habe ich nicht gemessen:",
    battery_age: "Einen Akku kann ich von hier aus nicht messen. Als Faustregel: Nach drei bis fünf Jahren ist die halbe Laufzeit normaler Verschleiß; weniger innerhalb von zwei Jahren ist es nicht.",
    no_program: "Als ich nachsah, hat kein Programm den Prozessor nennenswert beansprucht.",
    space: "Gemessen habe ich, wie voll die Platten sind, nicht welche Dateien sie füllen.",
    temporary: "Davon temporäre Dateien: {line}",
    space_by_hand: "Was sie füllt, steht nach Größe geordnet hier: Windows-Einstellungen > System > Speicher; Mac: Systemeinstellungen > Allgemein > Speicher; Linux: „Festplattenbelegung analysieren“.",
    tested: "Angesehen habe ich {host}.",
    printers: "Diese Drucker sind hier eingerichtet: {names}.",
    unseen: "Welches es ist, kann ich von hier aus nicht sehen.",
    elsewhere: "Messen kann ich nur diesen Computer; vom anderen Gerät kann ich das nicht sagen.",
};
