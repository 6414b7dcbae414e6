//! German: troubles of the computer itself.

use crate::agent::texts::{Computer, Trouble};

pub(super) const COMPUTER: Computer = Computer {
    printer: Trouble {
        checking: "Ich sehe mir die Drucker an, die hier eingerichtet sind.",
        steps: &[
            "Sehen Sie nach dem Drucker selbst: Ist er an, ist Papier da, zeigt er einen Fehler? Schalten Sie ihn dreißig Sekunden aus und wieder ein.",
            "Prüfen Sie, ob er im selben Netz ist wie dieser Computer (oder sein USB-Kabel fest sitzt), und drucken Sie aus seinem eigenen Menü eine Testseite.",
            "Öffnen Sie die Druckerwarteschlange, löschen Sie den hängenden Auftrag (den ältesten zuerst) und drucken Sie neu.",
            "Achten Sie darauf, dass Sie auf den richtigen drucken: Machen Sie ihn zum Standarddrucker.",
            "Entfernen Sie den Drucker in den Einstellungen und fügen Sie ihn neu hinzu; das erneuert Treiber und Adresse.",
        ],
    },
    bluetooth: Trouble {
        checking: "Ich sehe nach, ob Bluetooth an ist.",
        steps: &[
            "Laden Sie das Gerät, schalten Sie es aus und wieder ein, und halten Sie es näher als einen Meter an den Computer.",
            "Versetzen Sie es in den Koppelmodus (sein Licht blinkt), entfernen Sie es aus der Bluetooth-Liste und koppeln Sie es neu.",
            "Trennen Sie es vom Telefon oder einem anderen Computer: Die meisten Geräte halten nur eine Verbindung.",
            "Ziehen Sie zum Test USB-3-Platten und Docks neben dem Computer ab; sie stören Bluetooth.",
            "Starten Sie den Computer neu.",
        ],
    },
    sound: Trouble {
        checking: "Beim Ton ist meist das falsche Gerät gewählt; gehen wir es durch.",
        steps: &[
            "Klicken Sie auf den Lautsprecher neben der Uhr: Ist er stumm, und ist die richtige Ausgabe gewählt (Lautsprecher, Headset, Monitor)?",
            "Öffnen Sie im Programm selbst (Teams, Zoom, Browser) die Audio-Einstellungen und wählen Sie dasselbe Mikrofon und denselben Lautsprecher.",
            "Stecken Sie Headset oder Kopfhörer ab und wieder an, wenn möglich in eine andere Buchse.",
            "Beim Mikrofon: Erlauben Sie es in den Datenschutz-Einstellungen des Systems, und suchen Sie einen Stummschalter am Kabel oder Headset.",
            "Starten Sie den Computer neu; bleibt er stumm, installieren Sie den Audiotreiber neu.",
        ],
    },
    disk_full: Trouble {
        checking: "Ich sehe nach, wie voll die Festplatten sind und was gefahrlos aufgeräumt werden kann. Das ist nur ein Blick; gelöscht wird nichts.",
        steps: &[
            "Leeren Sie den Papierkorb.",
            "Sortieren Sie den Ordner „Downloads“ nach Größe und löschen oder verschieben Sie, was Sie nicht brauchen; alte Installationsdateien und Videos sind meist die größten.",
            "Verschieben Sie Fotos und Videos auf eine externe Platte oder den Speicher der Firma.",
            "Deinstallieren Sie Programme und Spiele, die Sie nicht mehr benutzen.",
            "Lassen Sie das System aufräumen: Windows „Speicheroptimierung“, Mac „Speicher verwalten“, Linux den Zwischenspeicher der Paketverwaltung.",
        ],
    },
    computer_slow: Trouble {
        checking: "Ich sehe mir Prozessor, Speicher, Festplatten und die fleißigsten Programme an.",
        steps: &[
            "Speichern Sie Ihre Arbeit und starten Sie den Computer neu; das räumt weg, was sich angesammelt hat.",
            "Schließen Sie, was Sie nicht brauchen: Browser-Tabs und Videogespräche verbrauchen am meisten.",
            "Sehen Sie nach, ob ein Update oder ein Virenscan läuft, und lassen Sie ihn zu Ende laufen.",
            "Halten Sie mindestens ein Zehntel der Systemplatte frei.",
            "Schalten Sie Programme ab, die von selbst starten und die Sie nicht brauchen.",
        ],
    },
    hang: Trouble {
        checking: "Ich sehe nach, was läuft.",
        steps: &[
            "Warten Sie eine Minute: Ein Programm, das etwas Großes speichert oder lädt, kann wie eingefroren aussehen.",
            "Kommt es nicht wieder, beenden Sie es und starten es neu. Was darin nicht gespeichert ist, ist dann verloren, wenn es keine Wiederherstellung anbietet.",
            "Hängt es wieder, starten Sie es ohne Erweiterungen (beim Start Strg oder Umschalt halten, wo es das anbietet) und spielen Sie sein Update ein.",
            "Starten Sie den Computer neu.",
        ],
    },
    clock: Trouble {
        checking: "Ich vergleiche die Uhr dieses Computers mit der des Internets.",
        steps: &[
            "Schalten Sie „Uhrzeit automatisch festlegen“ in den Einstellungen für Datum und Uhrzeit ein (Linux: `timedatectl set-ntp true`).",
            "Prüfen Sie Zeitzone und Sommerzeit.",
            "Drücken Sie dort „Jetzt synchronisieren“, wenn es das gibt.",
            "Geht die Uhr nach jedem Start wieder falsch, ist die kleine Batterie auf der Hauptplatine leer: ein Fall für die Technik.",
        ],
    },
    updates: Trouble {
        checking: "Updates scheitern meist an Platz oder Verbindung, darum sehe ich nach dem Platz.",
        steps: &[
            "Schließen Sie das Netzteil an und starten Sie einmal neu; viele Updates warten darauf.",
            "Schaffen Sie Platz: Updates wollen etwa 20 GB frei auf der Systemplatte.",
            "Starten Sie das Update neu und lassen Sie den Computer an, bis es durch ist.",
            "Bleibt es an derselben Stelle stehen, notieren Sie den Fehlercode (wie 0x80070005) und nennen Sie ihn mir.",
        ],
    },
    account: Trouble {
        checking: "Konten und Passwörter kann ich nicht sehen und nicht ändern, und das ist gut so. So geht es gewöhnlich:",
        steps: &[
            "Prüfen Sie Feststelltaste, Tastatursprache und Benutzernamen.",
            "Ein abgelaufenes ändern Sie mit Strg+Alt+Entf > Kennwort ändern (von außen mit verbundenem VPN). Sonst benutzen Sie „Passwort vergessen“ auf der Anmeldeseite; die Mail braucht manchmal ein paar Minuten und landet gern im Spam.",
            "Nach mehreren falschen Versuchen sperren sich die meisten Konten für etwa eine halbe Stunde: warten, dann einmal langsam versuchen.",
            "Bei einem neuen Telefon oder verlorenen zweiten Faktor muss Ihr Helpdesk ihn zurücksetzen.",
        ],
    },
    devices: Trouble {
        checking: "Das ist Hardware, die ich von hier aus nicht messen kann. Das Wahrscheinlichste zuerst:",
        steps: &[
            "Prüfen Sie Strom und Kabel an beiden Enden, und versuchen Sie ein anderes Kabel oder eine andere Buchse, ohne Dock oder Adapter dazwischen.",
            "Schalten Sie das Gerät aus und ein; startet ein Laptop nicht: zehn Sekunden den Einschaltknopf halten, dann am Netzteil starten.",
            "Bei einem Bildschirm: Wählen Sie seinen Eingang mit seiner eigenen Taste, und drücken Sie Windows+P (Mac: Einstellungen für Displays).",
            "Versuchen Sie das Gerät an einem anderen Computer: Geht es auch dort nicht, ist es das Gerät.",
            "Installieren Sie seinen Treiber und die Updates des Systems, dann starten Sie neu.",
        ],
    },
    blue_screen: Trouble {
        checking: "Ich sehe nach, was der Computer darüber notiert hat.",
        steps: &[
            "Notieren oder fotografieren Sie den Stoppcode des blauen Bildschirms, und nennen Sie ihn mir.",
            "Nehmen Sie zurück, was zuletzt kam: ein neues Gerät, einen Treiber, ein Programm.",
            "Installieren Sie die Updates des Systems und den neuesten Grafiktreiber.",
            "Lassen Sie ihn abkühlen: Lüftungsschlitze reinigen und nicht verdecken.",
            "Kommt es immer wieder, sollten Speicher und Platte geprüft werden: ein Fall für die Technik.",
        ],
    },
    network_drive: Trouble {
        checking: "Ein Netzlaufwerk braucht das Netzwerk und oft das VPN; das prüfe ich zuerst.",
        steps: &[
            "Außerhalb der Firma: zuerst das VPN verbinden.",
            "Öffnen Sie das Laufwerk über seine volle Adresse, etwa `\\\\server\\freigabe`, statt über den Buchstaben.",
            "Melden Sie sich am Computer ab und wieder an; ein geändertes Passwort stört alte Verbindungen.",
            "Trennen Sie das Laufwerk und verbinden Sie es neu.",
            "Geht es auch bei anderen nicht, ist der Server aus; geht es nur bei Ihnen nicht, fehlt ein Recht: Beides sieht Ihr Helpdesk.",
        ],
    },
    disk_not_full: "Diese Platte ist also nicht voll, und Aufräumen würde wenig ändern. Mail, OneDrive oder ein Handy haben ihren eigenen Speicher.",
    clock_slow: "Die Uhr dieses Computers geht um etwa {count} {unit} nach.",
    clock_fast: "Die Uhr dieses Computers geht um etwa {count} {unit} vor.",
    minutes: "Minuten",
    hours: "Stunden",
    days: "Tage",
    clock_right: "Die Uhr geht also nach der Messung richtig. Zeigt etwas anderes die falsche Zeit, liegt es an der Zeitzone oder an dem Programm, das sie zeigt:",
    not_here: "Das kann ich auf diesem Computer nicht prüfen: {reason}",
    busiest: "Die fleißigsten Programme: {programs}",
    can_free: "Diese temporären Dateien kann ich für Sie löschen. Ihre eigenen Dokumente sind nicht dabei.",
    nothing_to_free: "Unter den temporären Dateien ist nichts, dessen Löschen sich lohnt.",
    not_running: "Unter den laufenden Programmen finde ich {program} nicht. Starten Sie es neu, und sagen Sie mir, wenn es wieder hängt.",
    running: "{program} läuft (Prozess {process}).",
    end_it: "Ich kann es für Sie beenden. Was darin nicht gespeichert ist, ist dann verloren.",
    bluetooth_off: "Ich kann es für Sie einschalten.",
    looked_again: "Ich habe noch einmal nachgesehen:",
    disk: "- {disk} ist zu {percent} % voll, {free} frei.",
};
