//! German.

mod answers;
mod causes;
mod computer;
mod conversation;
mod evidence;
mod evidence_beyond;
mod glossary;
mod inquiries;
mod matters;
mod recipes;
mod tools;
mod topic_words;
mod tries;
mod urgent;
pub(crate) mod vocabulary;

use super::{Ask, Consent, Frame, Model, Network, Settle, Talk, Texts};

pub(crate) static TEXTS: Texts = Texts {
    frame: Frame {
        finding: "Befund",
        cause: "Ursache",
        evidence: "Belege",
        against: "(spricht dagegen)",
        ruled_out: "Ausgeschlossen",
        fix: "Lösung",
        also: "Außerdem",
        unsure: "Ganz sicher bin ich mir nicht; es passt am besten zu dem, was ich sehen konnte.",
        layers: ["Verbindung", "IP", "Gateway", "Namensauflösung", "Internet"],
        checked_too: "Auch geprüft",
        in_order: "In Ordnung.",
        not_in_order: "Nicht in Ordnung; die Einzelheiten stehen auf der Karte darüber.",
        not_possible: "Das war nicht möglich; der Grund steht auf der Karte darüber.",
        on_its_card: "Die Einzelheiten stehen auf der Karte.",
        not_here: "auf diesem Computer oder mit diesen Angaben geht es nicht.",
    },
    talk: Talk {
        hello: "Hallo! Sagen Sie mir in Ihren Worten, was nicht geht: kein Internet, eine Seite öffnet sich nicht, WLAN, VPN, der Drucker, ein langsamer Rechner. Ich prüfe es gleich hier auf diesem Computer.",
        how_are_you: "Alles in Ordnung hier, danke. Was soll ich mir ansehen?",
        thanks: "Gern geschehen. Wenn noch etwas ist, sagen Sie einfach Bescheid.",
        bye: "Auf Wiedersehen! Dieses Gespräch bleibt im Verlauf, falls Sie es noch einmal brauchen.",
        abilities: "Ich finde heraus, was an diesem Computer nicht stimmt, und bringe es mit Ihrem Ja in Ordnung:\n\n- **Netzwerk:** Kabel, WLAN, Adresse, Router, DNS, Internet, VPN, Proxy, Anmeldeseiten; für alle fünf Ebenen etwa eine Sekunde\n- **Eine Seite oder ein Programm:** ob der Fehler dort liegt oder hier\n- **Computer:** langsam, hängende Programme, volle Festplatte, Drucker, Bluetooth, Ton, Uhr, Updates\n\nNachsehen ändert nichts. Bevor ich etwas ändere, frage ich. Beschreiben Sie einfach das Problem oder schreiben Sie „prüfe alles“.",
        identity: "Ich bin der eingebaute Assistent von TechTime: ein Programm, kein Mensch. Ich arbeite nach festen Regeln und echten Messungen auf diesem Computer, ohne Sprachmodell und ohne etwas an eines zu schicken. Wenn Sie einen Menschen möchten, sagen Sie es, und ich bereite die Übergabe vor.",
        privacy: "Ich laufe auf diesem Computer. Was Sie schreiben und was die Prüfungen finden, wird hier gespeichert und nirgends sonst. Die Netzwerkprüfungen schicken einige kleine Pakete an Ihren Router, Ihre DNS-Server und eine Handvoll bekannter Seiten, wie es jeder Verbindungstest tut.",
        off_topic: "Das liegt außerhalb dessen, was ich kann: Ich kümmere mich um diesen Computer und sein Netzwerk. Wenn dort etwas nicht geht, bin ich zur Stelle.",
        restart: "Einen Computer starte ich nicht selbst neu, weil Ungespeichertes verloren ginge: Speichern Sie, dann Start > Ein/Aus > Neu starten (Mac: Apfel-Menü > Neustart; Linux: das Menü oben rechts). Läuft er wieder, schreiben Sie hier, und ich prüfe.",
        restart_router: "Es schadet nicht und hilft oft, wenn der Fehler am Router oder dahinter liegt: Ziehen Sie den Stecker für dreißig Sekunden und warten Sie, bis die Lämpchen wieder leuchten, zwei bis fünf Minuten. Alle, die ihn nutzen, sind so lange offline. Den Reset-Knopf lassen Sie in Ruhe: Er löscht die Einstellungen. Schreiben Sie dann „noch einmal prüfen“.",
        help: "Gern.",
        sorry: "Es tut mir leid, dass es so lästig ist. Wir bekommen das hin.",
        foreign: "Ich spreche Deutsch und Englisch, darum antworte ich auf Deutsch.",
        switched: "Gern, dann auf Deutsch.",
        noted: ["Notiert.", "Gut zu wissen.", "Verstanden."],
        here: "Ich bin da.",
        unclear: "Das möchte ich richtig verstehen.",
        unclear_again: "Ich kann es immer noch nicht einordnen und möchte nicht raten.",
        all_right: "In Ordnung, ich lasse es dabei. Wenn noch etwas ist, sagen Sie einfach Bescheid.",
        two_troubles: "Sie nennen zwei Probleme; ich nehme eins nach dem anderen.",
        second_trouble: "Jetzt das andere.",
    },
    ask: Ask {
        solved: "Geht es jetzt?",
        what_exactly: "Was genau geht nicht: alles, eine Seite, ein Programm, das WLAN oder etwas anderes als das Netzwerk?",
        what_happens: "Was macht er, oder was macht er nicht: Ist er langsam, hängt ein Programm, fehlt Internet, Bild oder Ton, geht er aus, oder zeigt er eine Meldung?",
        which_site: "Welche Adresse öffnet sich nicht? Bitte kopieren Sie sie aus der Adresszeile des Browsers, zum Beispiel `intranet.example.com`.",
        which_program: "Um welches Programm geht es?",
        which_vpn: "Wie lautet die Adresse des VPN-Servers? Sie steht in den Einstellungen des VPN-Programms und sieht aus wie `vpn.example.com`.",
        what_message: "Was sehen Sie auf dem Bildschirm, wenn es passiert? Bitte kopieren Sie die Meldung oder ihren Code hierher.",
        hand_over: "Soll ich das an einen Menschen übergeben?",
        shall_i: "Drücken Sie auf der Karte auf **Bestätigen** (Confirm), dann tue ich es.",
    },
    network: Network {
        checking_all: "Ich prüfe jetzt Ihre Verbindung, vom Kabel bis ins Internet.",
        checking_target: "Ich prüfe jetzt den Weg zu {host} und dabei Ihre Verbindung.",
        checking_again: "Ich prüfe noch einmal, vom Kabel bis ins Internet.",
        healthy_fix: "Am Netzwerk ist nichts zu reparieren: Jede Ebene antwortet.",
        healthy_slow: "In diesem Augenblick ist die Verbindung weder langsam, noch geht etwas verloren. Wenn es kommt und geht, schreiben Sie mir das nächste Mal, sobald es langsam ist; dann messe ich genau in dem Moment. Bis dahin: Videogespräche und große Downloads auf anderen Geräten beenden und näher an den WLAN-Router gehen.",
        healthy_drops: "In diesem Augenblick bricht nichts ab. Schreiben Sie „prüfe noch mal“, sobald es passiert; dann erwische ich es auf frischer Tat. Bis dahin: ein Kabel statt WLAN versuchen und darauf achten, ob andere Geräte zur gleichen Zeit abbrechen; wenn ja, ist es der Router oder die Leitung.",
        healthy_target: "Von hier aus ist {host} erreichbar. Laden Sie die Seite mit Strg+F5 neu (Mac: Cmd+Umschalt+R), versuchen Sie ein privates Fenster und melden Sie sich neu an, falls sie danach fragt.",
        healthy_port: "Das Netzwerk ist in Ordnung; es geht also um diesen einen Dienst: Läuft er auf {host}, hält ihn eine Firewall oder ein fehlendes VPN fern, und dürfen Sie hinein?",
        healthy_app: "Am Netzwerk liegt es nicht, dass {app} nicht geht; der Fehler liegt also im Programm oder bei seinem Dienst. In dieser Reihenfolge:\n1. {app} ganz beenden (auch das Symbol neben der Uhr) und neu starten.\n2. Abmelden und wieder anmelden.\n3. Die Web-Fassung im Browser versuchen; geht auch sie nicht, hat der Dienst selbst eine Störung.\n4. Das Update einspielen oder das Programm neu installieren.",
        healthy_again: "Ich habe noch einmal geprüft, und das Netzwerk ist auch diesmal in Ordnung. Es ist also etwas, das ich von hier aus nicht sehe.",
        healthy_vpn: "Die Verbindung unter dem VPN ist in Ordnung. In dieser Reihenfolge:\n1. VPN trennen, zehn Sekunden warten, neu verbinden.\n2. Benutzername, Passwort und zweiten Faktor prüfen; ein abgelaufenes Passwort ist der häufigste Grund.\n3. Ein anderes Netz versuchen (zum Beispiel den Hotspot des Telefons): Geht es dort, sperrt dieses Netz das VPN.\n4. Das VPN-Programm aktualisieren.",
        healthy_wifi: "Wenn ein Netz in der Liste fehlt oder das Passwort abgelehnt wird:\n1. WLAN aus- und wieder einschalten und dem Netz neu beitreten (vorher „vergessen“).\n2. Näher an den Router gehen; Wände und Mikrowellen schwächen das Signal.\n3. Den Router neu starten: dreißig Sekunden vom Strom nehmen.",
        weak_wifi: "Das WLAN-Signal ist schwach; das passt zu Abbrüchen und langsamen Seiten:\n1. Näher an den Router oder Zugangspunkt gehen; Wände und Mikrowellen schwächen das Signal.\n2. In der Ferne das 2,4-GHz-Netz nehmen, in der Nähe das mit 5 GHz.\n3. Den Router neu starten: dreißig Sekunden vom Strom nehmen.\n4. Bleibt es schwach, hilft ein Repeater oder ein Kabel.",
        healthy_portal: "Im Augenblick steht keine Anmeldeseite im Weg. Sollte eine kommen, öffnen Sie `http://neverssl.com` im Browser: eine Seite ohne Verschlüsselung, die das Netz auf seine Anmeldung umleiten kann.",
        healthy_code: "Von hier aus lädt es ohne diesen Fehler. Laden Sie mit Strg+F5 neu (Mac: Cmd+Umschalt+R); bleibt es, versuchen Sie ein privates Fenster und leeren dann den Zwischenspeicher des Browsers für diese Seite.",
        healthy_code_where: "Namen werden von hier aus gefunden, und Seiten laden; es geht also um diese eine Adresse.",
        no_wifi: "Ich sehe an diesem Computer keinen WLAN-Adapter, also findet er auch kein Netz. In dieser Reihenfolge:\n1. WLAN einschalten: Taste oder Schieber am Gerät, und Flugmodus aus (Windows+A).\n2. Fehlt das WLAN-Symbol: neu starten und im Geräte-Manager (Windows+X) unter „Netzwerkadapter“ nachsehen, ob er abgeschaltet ist oder fehlt.\n3. Dort Rechtsklick > Aktivieren, oder den Treiber von der Seite des Herstellers einspielen, über Kabel oder USB-Tethering des Handys.\n4. Ein Computer ohne eingebautes WLAN braucht ein Kabel oder einen USB-Adapter.",
        unknown_fix: "Ich konnte nicht genug sehen, um eine Ursache zu nennen. Das hilft am häufigsten, in dieser Reihenfolge:",
        now_healthy: "**Es geht wieder:** Die Prüfung ist jetzt sauber.",
        still_same: "**Es ist noch dasselbe:** {finding}",
        now_other: "Dieser Fehler ist weg, aber es gibt einen anderen:",
        next_step: "**Nächster Schritt:** {step}",
        no_more_steps: "Das war der letzte Schritt, den ich dazu kenne. Ein Mensch sollte es sich ansehen; alles, was ich geprüft und gefunden habe, geht mit.",
    },
    computer: computer::COMPUTER,
    matters: matters::MATTERS,
    urgent: urgent::URGENT,
    codes: answers::CODES,
    facts: answers::FACTS,
    glossary: glossary::WORDS,
    follow_up: answers::FOLLOW_UP,
    onward: conversation::ONWARD,
    inquiries: inquiries::INQUIRIES,
    recipes: recipes::RECIPES,
    tries: tries::TRIES,
    causes: causes::CAUSES,
    engine: &[evidence::EVIDENCE, evidence_beyond::EVIDENCE, tools::TOOLS],
    consent: Consent {
        offer: "**Das kann ich für Sie tun:** {what}",
        confirm_card: "Noch ist nichts geändert.",
        confirm_elsewhere: "Für eine Änderung genügt ein getipptes Ja nicht: Nur die Karte zählt.",
        denied: "In Ordnung, ich lasse alles, wie es ist. Die Schritte oben gehen auch von Hand.",
        done: "**Erledigt:** {summary}",
        failed: "**Das hat nicht geklappt:** {summary}",
        refused: "Das kann ich hier nicht tun: {reason}",
        checking_effect: "Jetzt sehe ich nach, ob es geholfen hat.",
        undone: "**Zurückgenommen:** {summary}",
        nothing_to_undo: "Es gibt nichts zurückzunehmen: Ich habe in diesem Gespräch nichts geändert.",
        undo_by_hand: "Das kann ich nicht selbst zurücknehmen. Von Hand: {text}",
        tool_result: "**{tool}:** {summary}",
        need_servers: "Welche Server soll ich eintragen? Nennen Sie ihre Adressen, zum Beispiel „setze DNS auf“ und zwei Adressen; oder schreiben Sie „setze DNS auf automatisch“.",
        need_port: "Welchen Port soll ich prüfen? Zum Beispiel „ist Port 443 auf example.com offen“.",
        need_host: "Welchen Rechner oder welche Adresse soll ich nehmen? Bitte schreiben Sie sie in denselben Satz.",
    },
    model: Model {
        no_evidence: "_Für diese Antwort wurde auf diesem Computer nichts geprüft._",
        cut_short: "_Die Antwort bricht hier ab: Das Modell hat vor ihrem Ende aufgehört._",
        no_more_checks: "Für diese Antwort wird nichts weiter geprüft: Ihre Grenze ist erreicht.",
        found: "Das wurde gefunden:",
        needs_consent: "Das braucht Ihre Zustimmung, bevor es geschieht:",
    },
    settle: Settle {
        solved: "Das freut mich. Ich vermerke es als gelöst. Kommt es wieder, schreiben Sie hier, und ich mache weiter.",
        solved_cause: "Das freut mich. Es war das: {finding} Ich vermerke es als gelöst. Kommt es wieder, schreiben Sie hier, und ich mache weiter.",
        solved_change: "Das freut mich. Geholfen hat das: {summary} Ich vermerke es als gelöst. Kommt es wieder, schreiben Sie hier, und ich mache weiter.",
        not_solved: "Danke, gut zu wissen.",
        unsure: "Dann raten wir nicht; ich sehe nach.",
        handed_over: "In Ordnung, ein Mensch übernimmt. Drücken Sie über diesem Gespräch auf **Übergeben** (Hand over): Der Bericht enthält das Problem, jede Prüfung mit ihrem Ergebnis, was ausgeschlossen und was versucht wurde, damit niemand zweimal fragen muss.",
        hand_over_problem: "- Problem: {text}",
        hand_over_since: "- Seit: {text}",
        hand_over_finding: "- Befund bisher: {text}",
        hand_over_tried: "- Schon versucht: {text}",
        hand_over_checks: "- Geprüft: {text}",
        hand_over_changes: "- An diesem Computer geändert: {text}",
    },
};
