//! German: what cannot wait.

use crate::agent::builtin::topics::Urgent;
use crate::agent::texts::{Case, Urgency};

pub(super) const URGENT: Urgency = Urgency {
    cases: CASES,
    restart: "Nein. Starten Sie ihn nicht neu und schalten Sie ihn nicht wieder ein: Das kann zerstören, was Ihre Daten retten hilft, oder den Schaden vergrößern.",
};

const CASES: &[(Urgent, Case)] = &[
    (
        Urgent::Malware,
        Case {
            first: "Da ist Vorsicht geboten. Ich suche nicht nach Schadsoftware, aber das kommt zuerst:",
            steps: &[
                "Trennen Sie diesen Computer vom Netz: Kabel ziehen, WLAN aus. Lassen Sie ihn eingeschaltet.",
                "Geben Sie keine Passwörter mehr darauf ein, zahlen Sie nichts und rufen Sie keine Nummer an, die er anzeigt.",
                "Sagen Sie jetzt Ihrer IT-Sicherheit oder dem Helpdesk Bescheid, von einem anderen Gerät.",
                "Ändern Sie Passwörter, die Sie eingegeben haben, von einem anderen Gerät.",
            ],
            more: "Sagen Sie Ihrer IT-Sicherheit genau das. Bis sie nachgesehen hat, bleibt der Computer vom Netz und bekommt keine Passwörter.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Phishing,
        Case {
            first: "Behandeln Sie das als Phishing: Keine Bank, kein Händler und keine IT fragt per Nachricht nach Passwort oder Zahlungsdaten. Solange Sie die Nachricht nur bekommen oder gelesen haben, ist nichts passiert.",
            steps: &[
                "Klicken Sie nichts darin an, öffnen Sie keinen Anhang, antworten Sie nicht.",
                "Melden Sie sie über den Knopf im Mailprogramm („Phishing melden“) oder Ihrer IT-Sicherheit, dann löschen Sie sie.",
                "Wollen Sie wissen, ob etwas dran ist: Tippen Sie die Adresse des Absenders selbst in den Browser, oder rufen Sie eine Nummer an, die Sie kennen.",
            ],
            more: "So sieht Phishing aus. Gefährlich wird es erst durch Anklicken, Öffnen oder Eintippen.",
            question: "Haben Sie einen Link angeklickt, einen Anhang geöffnet oder etwas eingegeben?",
            no: "Gut, dann ist nichts passiert. Melden Sie die Nachricht und löschen Sie sie; mehr ist nicht zu tun.",
        },
    ),
    (
        Urgent::FraudOrder,
        Case {
            first: "Das ist eine bekannte Betrugsmasche: Jemand schreibt im Namen von Vorgesetzten und will Gutscheinkarten oder eine Überweisung, eilig und vertraulich.",
            steps: &[
                "Kaufen, zahlen und antworten Sie nichts.",
                "Fragen Sie die Person, deren Name darunter steht: unter einer Nummer, die Sie kennen, oder persönlich.",
                "Melden Sie die Nachricht der IT-Sicherheit und heben Sie sie auf.",
                "Sind Codes oder Geld schon weg: sofort den Kartenanbieter oder Ihre Bank anrufen, manchmal lässt es sich stoppen. Danach die Polizei.",
            ],
            more: "Was auch immer darin steht: Zahlen Sie nichts und schicken Sie keine Codes, bevor Sie mit der Person selbst gesprochen haben.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::FakeSupport,
        Case {
            first: "Das ist Betrug. Weder Microsoft noch ein anderer Hersteller zeigt in einer Warnung eine Telefonnummer oder ruft Sie an. Das Fenster selbst richtet keinen Schaden an.",
            steps: &[
                "Rufen Sie nicht an, oder legen Sie auf. Nennen Sie keine Nummer und keinen Code, zahlen Sie nichts, und lassen Sie niemanden auf den Computer.",
                "Schließen Sie das Fenster; geht das nicht, beenden Sie den Browser mit Strg+Umschalt+Esc (Mac: Cmd+Option+Esc) und lassen ihn seine Seiten nicht wiederherstellen.",
                "Kommt es wieder, löschen Sie im Browser die Benachrichtigungen von Webseiten, und sagen Sie Ihrer IT-Sicherheit Bescheid.",
            ],
            more: "Rufen Sie dort nicht wieder an, und tun Sie nichts, was man Ihnen sagt, so dringend es auch klingt.",
            question: "Haben Sie etwas für sie installiert oder sie auf den Computer gelassen?",
            no: "Gut. Dann schließen Sie das Fenster und rufen nicht wieder an. Haben Sie Kartendaten oder ein Passwort genannt, rufen Sie jetzt Ihre Bank an und ändern Sie dieses Passwort.",
        },
    ),
    (
        Urgent::Clicked,
        Case {
            first: "Gut, dass Sie es sagen. Ein Klick allein bleibt oft ohne Folgen, aber jetzt ist Vorsicht geboten:",
            steps: &[
                "Schließen Sie die Seite und geben Sie nichts darin ein. Wurde etwas heruntergeladen, öffnen Sie es nicht.",
                "Haben Sie einen Anhang oder ein Programm geöffnet: Netzwerkkabel ziehen, WLAN aus, den Computer anlassen.",
                "Sagen Sie Ihrer IT-Sicherheit jetzt, was Sie wann angeklickt haben, und heben Sie die Nachricht auf.",
            ],
            more: "Entscheidend ist, ob etwas eingegeben oder geöffnet wurde. Sagen Sie Ihrer IT-Sicherheit den Klick auf jeden Fall.",
            question: "Haben Sie dort ein Passwort oder andere Daten eingegeben?",
            no: "Gut. Dann bleibt der Klick meist ohne Folgen. Sagen Sie Ihrer IT-Sicherheit trotzdem Bescheid, und schreiben Sie hier, wenn etwas seltsam aussieht.",
        },
    ),
    (
        Urgent::PasswordGiven,
        Case {
            first: "Jetzt schnell handeln: Wer das Passwort hat, kann es sofort benutzen.",
            steps: &[
                "Ändern Sie dieses Passwort jetzt, von einem anderen Gerät, auf der echten Seite (Adresse selbst eintippen).",
                "Ändern Sie es überall, wo Sie dasselbe benutzen, und melden Sie in den Sicherheitseinstellungen des Kontos alle Geräte ab.",
                "Rufen Sie jetzt Ihre IT-Sicherheit oder den Helpdesk an; bei Bank oder Karte sofort den Sperrnotruf der Bank (in Deutschland 116 116).",
                "Schalten Sie den zweiten Faktor ein, und lehnen Sie am Telefon jede Anmeldeanfrage ab, die nicht von Ihnen kommt.",
            ],
            more: "Am wichtigsten ist weiter das Passwort: von einem anderen Gerät ändern und IT-Sicherheit oder Bank Bescheid sagen. Wer schnell ist, verhindert meist den Schaden.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::AccountTaken,
        Case {
            first: "Dann hat jemand anderes Ihr Konto, und Sie holen es so zurück:",
            steps: &[
                "Von einem Gerät, dem Sie trauen: Passwort ändern und in den Sicherheitseinstellungen alle Geräte abmelden.",
                "Kommen Sie nicht mehr hinein, lassen Sie das Konto jetzt vom Helpdesk (oder Anbieter) sperren.",
                "Suchen Sie Regeln, die Mails weiterleiten oder löschen, eine fremde Wiederherstellungsadresse und fremde zweite Faktoren, und entfernen Sie sie.",
                "Sagen Sie der IT-Sicherheit Bescheid, und warnen Sie, wer in Ihrem Namen Nachrichten bekam.",
            ],
            more: "Solange Passwort und Anmeldungen nicht von einem sauberen Gerät erneuert sind, müssen Sie damit rechnen, dass der andere noch drin ist.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::RemoteAccess,
        Case {
            first: "Dann trennen Sie die Verbindung sofort: Fremde konnten alles sehen und tun.",
            steps: &[
                "Ziehen Sie sofort das Netzwerkkabel und schalten Sie WLAN aus. Lassen Sie den Computer an, und benutzen Sie ihn nicht.",
                "Rufen Sie jetzt Ihre IT-Sicherheit oder den Helpdesk an, von einem anderen Gerät; zu Hause muss ihn ein Techniker prüfen, bevor er wieder benutzt wird.",
                "Ändern Sie von einem anderen Gerät die Passwörter, die Sie darauf benutzt haben, zuerst das des Mailkontos.",
                "Haben Sie darauf Bankgeschäfte gemacht oder Kartendaten genannt: jetzt die Bank anrufen und sperren lassen (in Deutschland 116 116).",
            ],
            more: "Er bleibt vom Netz, bis ihn ein Fachmann geprüft hat: Solche Leute lassen sich einen Rückweg offen. Bank und Passwörter zuerst, von einem anderen Gerät.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Ransomware,
        Case {
            first: "Das sieht nach einem Erpressungstrojaner aus, der Dateien verschlüsselt. Jede Minute zählt:",
            steps: &[
                "Ziehen Sie sofort das Netzwerkkabel und schalten Sie WLAN aus; auch externe Platten abziehen.",
                "Nicht neu starten, nicht ausschalten, nichts löschen: Was im Speicher steht, kann die Dateien retten helfen.",
                "Rufen Sie jetzt Ihre IT-Sicherheit oder den Helpdesk an. Andere Computer können in Gefahr sein.",
                "Nicht zahlen und nicht antworten. Fotografieren Sie die Meldung.",
            ],
            more: "Vom Netz getrennt, eingeschaltet gelassen, IT-Sicherheit am Telefon: Das zählt jetzt. Zahlen Sie nicht, und versuchen Sie nicht, Dateien selbst zu reparieren.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Stolen,
        Case {
            first: "Das tut mir leid. In dieser Reihenfolge, und bald:",
            steps: &[
                "Sagen Sie jetzt Ihrem Helpdesk oder der IT-Sicherheit Bescheid: Sie können das Gerät aus der Ferne sperren und löschen und seine Konten sperren.",
                "Ist es Ihr eigenes: Sperren oder löschen Sie es selbst über „Mein Gerät suchen“ (Windows, Google) oder „Wo ist?“ (Apple).",
                "Ändern Sie Ihre Passwörter von einem anderen Gerät, zuerst das des Mailkontos, und melden Sie alle Geräte ab.",
                "Wurde es gestohlen: Anzeige bei der Polizei mit der Seriennummer; die Versicherung braucht das.",
            ],
            more: "Zuerst aus der Ferne sperren lassen und die Passwörter ändern. Taucht es wieder auf, sagen Sie dem Helpdesk Bescheid, bevor Sie es benutzen.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Liquid,
        Case {
            first: "Jetzt schnell: Strom und Flüssigkeit zusammen zerstören ihn.",
            steps: &[
                "Sofort ausschalten: den Einschaltknopf zehn Sekunden halten. Netzteil (mit trockenen Händen) und alles andere abziehen.",
                "Wie ein Zelt umgedreht aufstellen, damit es herausläuft, und abtupfen. Kein Föhn, kein Reis, nicht schütteln.",
                "Nicht einschalten und nicht laden, auch nicht zum Probieren. Eine externe Tastatur nur abziehen und trocknen lassen.",
                "Heute noch zur IT oder in eine Werkstatt bringen und sagen, was verschüttet wurde. Die Daten sind meist zu retten.",
            ],
            more: "Ist er noch an: jetzt ausschalten und den Stecker ziehen. Dann bleibt er aus, bis ein Techniker ihn geöffnet hat, auch wenn er trocken wirkt.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Burning,
        Case {
            first: "Benutzen Sie ihn ab sofort nicht mehr: Das kann der Akku sein, und ein beschädigter kann brennen.",
            steps: &[
                "Ausschalten und das Netzteil an der Steckdose ziehen. Nicht laden, nicht wieder einschalten.",
                "Den Akku nicht drücken, nicht öffnen, nicht ausbauen. Das Gerät auf etwas legen, das nicht brennt, weg von Papier und Menschen.",
                "Bei Rauch, Hitze oder Zischen: den Raum verlassen und die Feuerwehr rufen (112).",
                "Sagen Sie Ihrer IT oder einer Werkstatt Bescheid; mit der Post darf es nicht verschickt werden.",
            ],
            more: "Er bleibt aus, abgesteckt und ungeladen, bis ein Techniker ihn gesehen hat. Raucht er oder wird er heiß: Abstand halten und die Feuerwehr rufen (112).",
            question: "",
            no: "",
        },
    ),
];
