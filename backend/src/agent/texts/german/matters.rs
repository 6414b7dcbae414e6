//! German: troubles with advice of their own, the likeliest step first.

use crate::agent::builtin::topics::Matter;
use crate::agent::texts::Trouble;

const fn advice(checking: &'static str, steps: &'static [&'static str]) -> Trouble {
    Trouble { checking, steps }
}

#[rustfmt::skip]
pub(super) const MATTERS: &[(Matter, Trouble)] = &[
    (Matter::Microphone, advice("Ein Mikrofon kann ich von hier nicht abhören; meist ist es stumm, nicht erlaubt, oder das falsche ist gewählt.", &[
        "Suchen Sie den Stummschalter: am Headset oder Kabel, auf der Tastatur (Taste mit Mikrofon) und im Gespräch selbst.",
        "Wählen Sie in den Audio-Einstellungen des Programms das richtige Mikrofon (in Teams: „…“ > Geräteeinstellungen) und sprechen Sie: Der Pegel muss sich bewegen.",
        "Erlauben Sie es: Windows-Einstellungen > Datenschutz > Mikrofon, auch für Desktop-Apps (Mac: Datenschutz & Sicherheit > Mikrofon).",
        "Headset abziehen, fünf Sekunden warten, in eine andere Buchse stecken und dem Gespräch neu beitreten.",
    ])),
    (Matter::Camera, advice("Durch die Kamera kann ich von hier nicht sehen; meist ist sie verdeckt, von einem anderen Programm belegt oder nicht erlaubt.", &[
        "Öffnen Sie ihre Blende (Klappe): ein Schieber über dem Bildschirm oder eine Taste mit durchgestrichener Kamera.",
        "Schließen Sie alle anderen Programme, die sie benutzen könnten (Teams, Zoom, Kamera-App, Browser-Tabs): Nur eines kann sie haben.",
        "Wählen Sie in den Video-Einstellungen des Programms die richtige Kamera, und erlauben Sie sie: Windows-Einstellungen > Datenschutz > Kamera (Mac: Datenschutz & Sicherheit > Kamera).",
        "Eine externe abziehen und in eine andere Buchse stecken; dann neu starten und den Treiber aktualisieren.",
    ])),
    (Matter::Keyboard, advice("Bei Tasten, die nicht reagieren oder doppelt schreiben:", &[
        "Stecken Sie die Tastatur in eine andere Buchse; bei Funk die Batterien wechseln und nachsehen, ob der Empfänger steckt.",
        "Schalten Sie Anschlagverzögerung und Einrastfunktion aus (Windows-Einstellungen > Barrierefreiheit > Tastatur); für den Ziffernblock Num drücken.",
        "Abstecken, umdrehen und ausklopfen, was unter den Tasten liegt.",
        "Versuchen Sie eine andere Tastatur oder die Bildschirmtastatur (Windows+Strg+O): Schreibt die richtig, ist die Tastatur verbraucht; die eines Laptops tauscht die Technik.",
    ])),
    (Matter::KeyboardLayout, advice("Vertauschte Buchstaben heißen: Die Tastatursprache hat sich umgestellt.", &[
        "Drücken Sie Windows+Leertaste (oder Alt+Umschalt), bis neben der Uhr die richtige Sprache steht. Am Mac: Strg+Leertaste.",
        "Entfernen Sie die überflüssige Sprache unter Einstellungen > Zeit und Sprache > Sprache, damit sie nicht wiederkommt.",
        "Bei der Anmeldung steht die Sprache rechts unten: Achten Sie beim Passwort darauf.",
    ])),
    (Matter::Mouse, advice("Bei Maus oder Touchpad, das Wahrscheinlichste zuerst:", &[
        "Batterie wechseln oder laden, den Schalter an der Unterseite ansehen; Empfänger oder Kabel in eine andere Buchse stecken, nicht in einen Hub.",
        "Touchpad: mit seiner Taste einschalten (F5 bis F9, durchgestrichenes Feld) und unter Einstellungen > Bluetooth und Geräte > Touchpad.",
        "Den Sensor unten reinigen und eine andere Unterlage nehmen; Glas und Glanz stören ihn.",
        "Versuchen Sie eine andere Maus: Geht die, ist die erste defekt. Geht sie nicht, starten Sie neu.",
    ])),
    (Matter::UsbStick, advice("Ein Stick, der nicht erkannt wird, liegt meist an der Buchse, und die Daten sind meist noch da:", &[
        "Stecken Sie ihn direkt in eine andere Buchse des Computers, ohne Hub oder Dock, danach in einen anderen Computer.",
        "Bietet Windows an, ihn zu formatieren: nicht tun. Das löscht, was darauf ist.",
        "Sehen Sie in der Datenträgerverwaltung nach (Windows+X): Steht er dort ohne Buchstaben, geben Sie ihm mit Rechtsklick einen.",
        "Wird er nirgends gesehen, ist er defekt. Bei wichtigen Daten nicht weiter probieren, sondern zur Datenrettung geben; in Firmen sind Sticks oft gesperrt, das weiß Ihr Helpdesk.",
    ])),
    (Matter::Battery, advice("Bei einem Akku, der nicht lädt oder bald leer ist. Ist er gewölbt, heiß oder riecht er: aufhören und nicht laden.", &[
        "Versuchen Sie eine andere Steckdose und ein anderes passendes Netzteil (die Watt müssen stimmen), und sehen Sie nach dem Licht neben der Buchse.",
        "Netzteil abziehen, den Einschaltknopf dreißig Sekunden halten, wieder anstecken.",
        "Sehen Sie nach, ob er mit Absicht bei 80 % aufhört: Viele Herstellerprogramme schonen ihn so.",
        "Lassen Sie Windows einen Bericht schreiben (`powercfg /batteryreport`): Weit unter der Nennkapazität ist er verbraucht und wird getauscht.",
    ])),
    (Matter::Heat, advice("Hitze und ein lauter Lüfter heißen: viel Arbeit oder schlechte Luft.", &[
        "Stellen Sie ihn auf etwas Hartes und halten Sie die Schlitze frei; kein Bett, kein Kissen.",
        "Sehen Sie im Task-Manager (Strg+Umschalt+Esc) nach, welches Programm am meisten arbeitet, und schließen Sie es; ein Virenscan oder Update endet von selbst.",
        "Ausschalten und den Staub aus den Schlitzen blasen.",
        "Wird er sehr heiß oder geht von selbst aus, benutzen Sie ihn nicht weiter und lassen ihn reinigen.",
    ])),
    (Matter::Boot, advice("Bei einem Computer, der nicht startet:", &[
        "Ziehen Sie alles ab außer dem Netzteil (auch Dock und USB-Sticks), und versuchen Sie eine andere Steckdose.",
        "Ohne Netzteil den Einschaltknopf dreißig Sekunden halten, dann anstecken und starten.",
        "Geht ein Licht oder Lüfter an, aber kein Bild: anderen Bildschirm anschließen und Windows+Strg+Umschalt+B drücken.",
        "Bleibt er beim Logo stehen, schalten Sie ihn beim Starten dreimal aus: Windows bietet dann die „Starthilfe“ an. Pieptöne, Lichter oder ein Code sagen der Technik, was defekt ist.",
    ])),
    (Matter::TurnsOff, advice("Ein Computer, der von selbst ausgeht oder neu startet, hat meist ein Problem mit Hitze, Strom oder einem Treiber:", &[
        "Speichern Sie oft, und sichern Sie jetzt, was wichtig ist.",
        "Fühlen Sie, ob er heiß ist, machen Sie die Schlitze frei, und betreiben Sie ihn mit Netzteil an einer anderen Steckdose.",
        "Nehmen Sie zurück, was zuletzt kam: Treiber, Update, neues Gerät. Startet er immer neu, starten Sie ihn im abgesicherten Modus.",
        "Blitzt ein blauer Bildschirm auf, nennen Sie mir seinen Code; sonst sollte die Technik Netzteil, Speicher und Platte prüfen.",
    ])),
    (Matter::Screen, advice("Bei einem Bildschirm ohne Bild oder mit flackerndem Bild:", &[
        "Drücken Sie Windows+Strg+Umschalt+B (das weckt die Grafik), dann Windows+P und wählen „Duplizieren“ oder „Erweitern“.",
        "Kabel an beiden Enden fest eindrücken, ein anderes versuchen, und am Bildschirm selbst den richtigen Eingang wählen.",
        "Flackern: in den Anzeigeeinstellungen 60 Hz wählen und den Grafiktreiber aktualisieren.",
        "Versuchen Sie einen anderen Bildschirm: Zeigt der ein Bild, ist der erste oder sein Kabel defekt.",
    ])),
    (Matter::Broken, advice("Sturzschäden sind ein Fall für die Reparatur:", &[
        "Nicht auf gesprungenes Glas drücken. Riecht, raucht oder wird er heiß, oder wölbt sich der Akku: ausschalten, abstecken, nicht laden.",
        "Läuft er noch: jetzt die Daten sichern; ein externer Bildschirm zeigt, was der kaputte nicht kann.",
        "Sagen Sie Ihrem Helpdesk, was wann passiert ist: Er kennt Garantie, Versicherung und Ersatz. Beim eigenen Gerät Hersteller oder Werkstatt fragen.",
    ])),
    (Matter::SecondScreen, advice("Bei einem zweiten Bildschirm:", &[
        "Drücken Sie Windows+P und wählen „Erweitern“; in den Anzeigeeinstellungen „Erkennen“ (Mac: Einstellungen > Displays).",
        "Sind sie vertauscht? Ziehen Sie in den Anzeigeeinstellungen die beiden Nummern dorthin, wo sie wirklich stehen.",
        "Am Bildschirm selbst den Eingang wählen (HDMI, DisplayPort, USB-C), das Kabel an beiden Enden eindrücken, anderes Kabel oder andere Buchse versuchen.",
        "Ohne Dock oder Adapter dazwischen: Geht es dann, liegt es daran. Nicht jede USB-C-Buchse überträgt ein Bild.",
    ])),
    (Matter::ScreenTurned, advice("Das Bild wurde nur gedreht:", &[
        "Drücken Sie Strg+Alt+Pfeil nach oben.",
        "Passiert nichts: Rechtsklick auf den Desktop > Anzeigeeinstellungen > Bildschirmausrichtung > „Querformat“.",
        "Bei einem Gerät zum Umklappen die Drehsperre in den Schnelleinstellungen einschalten (Windows+A).",
    ])),
    (Matter::TextSize, advice("Größen werden hier eingestellt:", &[
        "Rechtsklick auf den Desktop > Anzeigeeinstellungen > Skalierung: 125 % oder 150 % passen meist (Mac: Einstellungen > Displays).",
        "Wählen Sie dort die Auflösung mit dem Zusatz „empfohlen“.",
        "Nur im Browser oder in Office: Strg halten und am Mausrad drehen; Strg+0 ist die normale Größe.",
    ])),
    (Matter::Dock, advice("Bei einer Dockingstation:", &[
        "Ihr Kabel am Computer und ihr Netzteil an der Steckdose ziehen, dreißig Sekunden warten, zuerst Strom, dann Computer anstecken.",
        "Die Buchse nehmen, die Bild und Strom überträgt (Blitz- oder Bildschirmzeichen), und das eigene Kabel der Station.",
        "Bildschirm oder Netzwerk direkt am Computer anstecken: Geht es so, liegt es an der Station.",
        "Firmware der Station und die Treiber für Grafik und Thunderbolt aktualisieren.",
    ])),
    (Matter::Scanner, advice("Scannen ist etwas anderes als Drucken, darum das Wahrscheinlichste zuerst:", &[
        "Ist der Scanner an und im selben Netz oder am Kabel dieses Computers? Dreißig Sekunden aus- und wieder einschalten.",
        "Scannen Sie mit dem Programm des Systems („Windows-Scanner“, Mac „Digitale Bilder“); geht es so, liegt es am Programm des Herstellers.",
        "Scannen in einen Ordner oder als Mail: Dafür ist im Gerät ein Passwort gespeichert, oft noch das alte. Das erneuert Ihr Helpdesk.",
        "Entfernen Sie den Scanner in den Einstellungen und fügen Sie ihn mit dem vollen Treiber des Herstellers neu hinzu; ein reiner Druckertreiber kann nicht scannen.",
    ])),
    (Matter::PaperJam, advice("Ein Papierstau wird von Hand gelöst:", &[
        "Drucker ausschalten, Klappen öffnen und das Papier langsam mit beiden Händen in Laufrichtung herausziehen. Nicht reißen.",
        "Suchen Sie Papierreste hinter der Patrone, hinten und in der Duplexeinheit: Ein Schnipsel reicht für die Meldung.",
        "Papier auffächern, das Fach nicht überfüllen, die Führungen an die Papierbreite schieben.",
        "Meldet er Stau ohne Papier oder staut er immer an derselben Stelle, brauchen Rollen oder Sensor die Technik.",
    ])),
    (Matter::Toner, advice("Toner und Tinte:", &[
        "Eine Warnung bei wenigen Prozent kommt früh: Meist reicht es noch für Hunderte Seiten.",
        "Nehmen Sie den Toner heraus und schwenken Sie ihn waagerecht hin und her; das gibt noch einige Seiten.",
        "Ist er leer, setzen Sie genau das Modell ein, das im Deckel steht, ziehen den Streifen ab und bestätigen am Drucker.",
        "Wird ein neuer nicht angenommen: Kontakte reinigen, fest eindrücken, Drucker aus- und einschalten.",
    ])),
    (Matter::PrintQuality, advice("Bei blassen, leeren oder streifigen Seiten oder wirren Zeichen:", &[
        "Drucken Sie aus dem Menü des Druckers eine Testseite: Ist auch die schlecht, ist es der Drucker; ist sie gut, ist es Treiber oder Dokument.",
        "Blass, streifig oder leer: Tinten- oder Tonerstand prüfen, „Druckkopf reinigen“ (Tinte) oder den Toner schwenken; Tonersparen ausschalten.",
        "Wirre Zeichen: Auftrag löschen, Drucker in den Einstellungen entfernen und mit dem Treiber für genau dieses Modell neu hinzufügen.",
        "Nur eine Datei: als PDF oder „als Bild“ drucken.",
    ])),
    (Matter::PrintSettings, advice("Das ist eine Einstellung des Druckauftrags:", &[
        "Im Druckfenster „Druckereigenschaften“ wählen: beidseitig oder einseitig (Duplex), Farbe oder Schwarzweiß, Papierformat und Fach.",
        "Auf Dauer: Einstellungen > Drucker > Ihr Drucker > Druckeinstellungen, dort dasselbe.",
        "Ist Farbe dort ausgegraut, hat die Firma sie vielleicht abgeschaltet, oder eine Farbpatrone ist leer.",
    ])),
    (Matter::DeletedFile, advice("Speichern Sie jetzt nichts Großes; eine gelöschte Datei lässt sich meist zurückholen:", &[
        "Sehen Sie im Papierkorb nach: Rechtsklick auf die Datei > Wiederherstellen. Gleich danach reicht Strg+Z im Ordner.",
        "Bei OneDrive, SharePoint oder Teams: Der eigene Papierkorb im Web behält Gelöschtes wochenlang.",
        "Rechtsklick auf den Ordner > Eigenschaften > Vorgängerversionen (auch auf einem Netzlaufwerk).",
        "Suchen Sie den Namen im ganzen Computer, oft ist sie nur verschoben. Sonst den Helpdesk nach der Sicherung fragen, mit Name, Ordner und Tag.",
    ])),
    (Matter::UnsavedWork, advice("Ungespeichertes ist oft noch da. Legen Sie keine neue Datei mit demselben Namen an.", &[
        "Starten Sie Word, Excel oder PowerPoint neu: Links bietet die „Dokumentwiederherstellung“ an, was automatisch gesichert wurde.",
        "Datei > Informationen > Dokument verwalten > „Nicht gespeicherte Dokumente wiederherstellen“.",
        "Suchen Sie am Computer nach `*.asd` (Word) oder `*.xlsb`, und im Ordner der Datei nach älteren Ständen (Rechtsklick > Vorgängerversionen; OneDrive: Versionsverlauf).",
        "Für das nächste Mal: automatisches Speichern einschalten oder AutoWiederherstellen alle fünf Minuten (Datei > Optionen > Speichern).",
    ])),
    (Matter::FileLocked, advice("Jemand oder ein hängendes Programm hält die Datei fest:", &[
        "Die Meldung nennt, wer sie offen hat: Bitten Sie darum, sie zu schließen, oder öffnen Sie sie schreibgeschützt.",
        "Sind Sie es selbst: Office ganz schließen und im Task-Manager (Strg+Umschalt+Esc) beenden, was übrig ist.",
        "Hat sie niemand offen, löschen Sie die versteckte Datei `~$name` daneben, oder der Helpdesk schließt sie am Server.",
        "Speichern Sie sie in OneDrive oder SharePoint: Dort können mehrere zugleich darin arbeiten.",
    ])),
    (Matter::Install, advice("Neue Programme brauchen eine Freigabe, und ich installiere keine:", &[
        "Sehen Sie zuerst im Portal der Firma nach („Unternehmensportal“, „Softwarecenter“): Was freigegeben ist, installiert sich dort ohne Administrator.",
        "Steht es nicht dort, fragen Sie Ihren Helpdesk, mit dem Namen des Programms und wofür Sie es brauchen.",
        "Am eigenen Computer: nur von der Seite des Herstellers oder aus dem Microsoft Store, nie aus Werbung oder „Download-Portalen“.",
        "Zum Lesen von PDF brauchen Sie nichts: Edge, Chrome und Firefox öffnen sie.",
    ])),
    (Matter::Licence, advice("Die Aktivierung hängt meist am angemeldeten Konto:", &[
        "In einem Office-Programm Datei > Konto: Ist es Ihr Firmenkonto? Abmelden, alle Office-Programme schließen, neu anmelden.",
        "Prüfen Sie Datum und Uhrzeit, und verbinden Sie das VPN, wenn die Firma über ihr eigenes Netz aktiviert.",
        "Sehen Sie unter `office.com` nach Ihrem Abonnement: Fehlt die Lizenz, kann nur der Helpdesk sie Ihnen geben.",
        "Reparieren: Einstellungen > Apps > Microsoft 365 > Ändern > Schnellreparatur.",
    ])),
    (Matter::ProgramStart, advice("Ein Programm, das nicht startet, hängt meist noch im Hintergrund, oder eine Erweiterung hindert es:", &[
        "Im Task-Manager (Strg+Umschalt+Esc) jeden Eintrag des Programms beenden und neu starten.",
        "Ohne Erweiterungen starten: Windows+R, dann `outlook /safe`, `excel /safe` oder `winword /safe`. Geht es so auf, die Add-Ins abschalten.",
        "Den Computer neu starten und das Update des Programms einspielen.",
        "Reparieren: Einstellungen > Apps > das Programm > Ändern > Schnellreparatur.",
    ])),
    (Matter::BrowserCrash, advice("Ein Browser, der abstürzt, hat meist eine schlechte Erweiterung oder ein beschädigtes Profil:", &[
        "Aktualisieren Sie ihn (Menü > Hilfe > Über) und starten Sie den Computer neu.",
        "Alle Erweiterungen abschalten und einzeln wieder einschalten.",
        "Versuchen Sie ein privates Fenster oder ein neues Profil: Läuft das stabil, ist das alte beschädigt. Lesezeichen kommen mit der Anmeldung wieder.",
        "„Hardwarebeschleunigung“ in den Einstellungen abschalten, sonst neu installieren.",
    ])),
    (Matter::MailSending, advice("Bei Mails, die nicht hinausgehen:", &[
        "Ist das Programm offline? In Outlook darf unter Senden/Empfangen „Offline arbeiten“ nicht gedrückt sein.",
        "Sehen Sie im Postausgang nach: die hängende Mail öffnen, einen großen Anhang entfernen, neu senden. Lässt sie sich nicht öffnen, in die Entwürfe ziehen.",
        "Ist das Postfach voll, oder ist von Authentifizierung oder Passwort die Rede? Melden Sie sich im Web an (`outlook.office.com` oder die Seite des Anbieters) und senden Sie von dort.",
        "Geht es im Web, liegt es am Programm: neu starten, dann das Konto in den Einstellungen reparieren.",
    ])),
    (Matter::MailArriving, advice("Eine Mail, die nicht ankommt, wurde meist am anderen Ende abgelehnt oder aussortiert:", &[
        "Sehen Sie nach einer Fehlermail im Posteingang. 550 5.7.1 heißt: Der fremde Server lehnt Sie ab (Rechte, Spamfilter oder Sperrliste); 5.1.1 heißt: Die Adresse gibt es nicht.",
        "Prüfen Sie die Adresse Buchstabe für Buchstabe, und lassen Sie im Spam und in der Quarantäne nachsehen.",
        "Schicken Sie eine kurze Mail ohne Anhang und Link: Kommt die an, stört sich der Filter am Inhalt.",
        "Kommt sie bei mehreren nicht an, muss der Helpdesk sie am Mailserver verfolgen, mit Absender, Empfänger und Uhrzeit. Kommt bei Ihnen nichts an: Junk-Ordner und Regeln ansehen.",
    ])),
    (Matter::MailMissing, advice("Eine Mail, die fehlt, ist meist verschoben und nicht weg:", &[
        "Suchen Sie in „Aktuelles Postfach“ statt in einem Ordner, mit dem Namen des Absenders.",
        "Sehen Sie in Junk, Archiv, „Sonstige“ neben „Relevant“ und in den gelöschten Elementen nach; danach „Vor Kurzem entfernte Elemente wiederherstellen“.",
        "Sehen Sie Ihre Regeln an (sie verschieben still) und ob ein Filter gelesene Mails ausblendet.",
        "Suchen Sie im Web (`outlook.office.com`): Ist sie dort, ist der Suchindex des Programms unvollständig und baut sich in einigen Stunden neu.",
    ])),
    (Matter::MailSize, advice("Mail ist nicht für große Dateien gemacht: Die meisten Server hören bei 20 bis 25 MB auf.", &[
        "Legen Sie die Datei in OneDrive, SharePoint oder den Austausch der Firma und schicken Sie einen Link; in Outlook: Anfügen > Hochladen.",
        "Löschen Sie vorher die Mail, die im Postausgang hängt.",
        "Oder verkleinern: Bilder komprimieren, als PDF („minimale Größe“) speichern, zippen.",
    ])),
    (Matter::MailboxFull, advice("Ein volles Postfach kann meist weder senden noch empfangen:", &[
        "Gelöschte Elemente und Junk leeren, dann den Papierkorb des Servers („Gelöschte Elemente wiederherstellen“).",
        "Nach Größe sortieren, auch in den gesendeten, und die größten Mails mit Anhang löschen oder ablegen.",
        "Altes ins Online-Archiv verschieben; der Helpdesk schaltet es ein oder vergrößert das Postfach.",
    ])),
    (Matter::PhoneMail, advice("Firmenmail am Handy hängt an der Freigabe des Geräts und an der Anmeldung:", &[
        "Kommen die Mails am Computer oder im Web? Wenn auch dort nicht, ist es das Konto und nicht das Handy.",
        "Wurde das Passwort geändert? Entfernen Sie das Konto vom Handy und fügen Sie es neu hinzu; nehmen Sie die Outlook-App.",
        "Viele Firmen verlangen ein angemeldetes Gerät: „Unternehmensportal“ öffnen und tun, was es verlangt (PIN, Update).",
        "Hintergrunddaten und Mitteilungen für die App erlauben, Energiesparen ausschalten.",
    ])),
    (Matter::AsksPassword, advice("Das kommt meist von einer veralteten gespeicherten Anmeldung und nicht von einem falschen Passwort. Geben Sie es also nicht immer wieder ein; das sperrt das Konto.", &[
        "Programm schließen. „Anmeldeinformationsverwaltung“ öffnen (Startmenü) > Windows-Anmeldeinformationen und die Einträge von Office, Outlook und Teams entfernen (`MicrosoftOffice…`, `msteams…`).",
        "Prüfen Sie, ob Datum und Uhrzeit stimmen, und verbinden Sie das VPN, wenn die Firma es braucht.",
        "Starten Sie das Programm und melden Sie sich einmal an. Im Web (`office.com`) sehen Sie, ob das Konto selbst funktioniert.",
        "Werden Sie auch dort abgelehnt, ist das Passwort abgelaufen oder das Konto gesperrt; das sieht Ihr Helpdesk.",
    ])),
    (Matter::OutlookWindow, advice("Das gespeicherte Fenster von Outlook ist beschädigt; beim Erneuern geht keine Mail verloren:", &[
        "Outlook schließen, Windows+R drücken und `outlook.exe /resetnavpane` ausführen.",
        "Öffnet es sich noch nicht: `outlook.exe /safe` startet ohne Add-Ins; unter Datei > Optionen > Add-Ins abschalten.",
        "Office reparieren: Einstellungen > Apps > Microsoft 365 > Ändern > Schnellreparatur.",
        "Ein neues Profil anlegen: Systemsteuerung > Mail > Profile anzeigen > Hinzufügen.",
    ])),
    (Matter::Calendar, advice("Ein Kalender, der weg ist, ist meist nur ausgeblendet:", &[
        "Kalenderansicht öffnen und links „Kalender“ ankreuzen; dann Ansicht > Ansicht ändern > Kalender.",
        "Sehen Sie im Web nach (`outlook.office.com`): Ist er dort, ist nichts verloren und nur die Kopie des Programms falsch.",
        "Outlook neu starten; bleibt er leer, das Konto entfernen und neu hinzufügen oder `outlook.exe /resetnavpane` ausführen.",
        "Ist er auch im Web weg: Gelöschte Elemente > Wiederherstellen, und gleich den Helpdesk fragen.",
    ])),
    (Matter::CloudSync, advice("Bei Dateien, die nicht synchronisieren:", &[
        "Auf die Wolke neben der Uhr klicken: Ist sie angehalten, abgemeldet, oder nennt sie eine Datei? Fortsetzen oder anmelden.",
        "Die Datei schließen und aus ihrem Namen Zeichen wie `\" * : < > ? / \\ |` nehmen; der ganze Pfad muss unter 400 Zeichen bleiben.",
        "Im Web nachsehen, ob der Speicher dort voll ist, und am Computer, ob die Platte es ist.",
        "Zurücksetzen: Windows+R, `%localappdata%\\Microsoft\\OneDrive\\onedrive.exe /reset`. Dateien werden dabei nicht gelöscht.",
    ])),
    (Matter::CloudFull, advice("Das ist der Speicher in der Cloud, nicht die Platte dieses Computers:", &[
        "Im Web Einstellungen > Speicher öffnen: Dort steht, was am größten ist.",
        "Das löschen oder verschieben und danach den Papierkorb der Cloud leeren; erst das macht Platz.",
        "Was dem Team gehört, nach SharePoint oder Teams verschieben; der Helpdesk kann den Speicher vergrößern.",
    ])),
    (Matter::AccessDenied, advice("Da fehlt Ihnen ein Recht; an der Verbindung liegt es nicht:", &[
        "„Zugriff anfordern“ drücken, wenn die Seite es anbietet, oder den Besitzer der Seite oder des Ordners darum bitten.",
        "Rechts oben nachsehen, mit welchem Konto Sie angemeldet sind: Ein privates hat in der Firma keine Rechte. Ein privates Fenster versuchen.",
        "Den Link neu erstellen lassen („Personen in Ihrer Organisation“); ein alter kann abgelaufen sein.",
        "Hatten Sie das Recht bis gestern, sieht der Helpdesk, wer es geändert hat.",
    ])),
    (Matter::ScreenSharing, advice("So teilen Sie Ihren Bildschirm:", &[
        "Im Gespräch den Knopf mit Bildschirm und Pfeil drücken („Teilen“; in Teams auch Strg+Umschalt+E) und das Fenster oder den ganzen Bildschirm wählen. Nur ein Fenster hält den Rest privat; für Ton „Computersound einschließen“.",
        "Ist der Knopf grau, muss der Organisator es erlauben („Wer kann präsentieren“).",
        "Am Mac das Programm unter Datenschutz & Sicherheit > Bildschirmaufnahme erlauben und neu starten.",
    ])),
    (Matter::Status, advice("Der Status folgt Tastatur, Kalender und einer Einstellung, nicht der Verbindung:", &[
        "Auf Ihr Bild klicken und „Status zurücksetzen“ wählen: Ein von Hand gesetzter bleibt sonst.",
        "„Abwesend“ kommt, wenn der Computer gesperrt ist oder fünf Minuten nichts getippt wird; die App am Telefon ändert das nicht.",
        "Ab- und anmelden, und nachsehen, ob im Kalender ein Termin steht.",
    ])),
    (Matter::Ringing, advice("Bei Anrufen, die nicht klingeln:", &[
        "Einstellungen > Geräte: „Zweites Klingeln“ und den richtigen Lautsprecher wählen.",
        "Einstellungen > Benachrichtigungen > Anrufe, und in Windows „Nicht stören“ ausschalten.",
        "Ihr Status: Bei „Nicht stören“ klingelt nichts. Unter Einstellungen > Anrufe nach einer Weiterleitung sehen.",
    ])),
    (Matter::MeetingId, advice("Eine Besprechungsnummer, die nicht angenommen wird, ist meist falsch oder alt:", &[
        "Die neueste Einladung öffnen und ihren Link anklicken statt tippen; der Termin kann verschoben worden sein.",
        "Das Programm nehmen, das in der Einladung steht: Eine Zoom-Nummer passt nicht in Teams. Auch auf den Kenncode achten.",
        "Im Browser teilnehmen, oder den Organisator um einen frischen Link oder die Einwahlnummer bitten.",
    ])),
    (Matter::AppUse, advice("Wie man ein Programm bedient, sagt am besten seine eigene Hilfe: F1 drücken, oder „?“ und „Hilfe“ im Menü, und eintippen, was Sie tun wollen. Ich kümmere mich um das, was nicht funktioniert.", &[
        "Suchen Sie in der Hilfe des Programms nach den Wörtern auf dem Knopf.",
        "Bei Einstellungen und Rechten der Firma hilft der Helpdesk.",
    ])),
    (Matter::SiteAnswers, advice("404 heißt: Die Seite antwortet, aber diese Unterseite gibt es dort nicht mehr. Ihr Computer und Ihre Verbindung sind in Ordnung.", &[
        "Die Adresse auf Tippfehler prüfen, die Startseite öffnen und von dort suchen.",
        "Kamen Sie über einen Link oder ein Lesezeichen, ist es veraltet: Sagen Sie dem Betreiber Bescheid.",
    ])),
    (Matter::SiteFails, advice("Das ist ein Fehler des Servers der Seite, nicht Ihres Computers oder Ihrer Verbindung: Er antwortet, kann die Seite aber nicht liefern.", &[
        "Einige Minuten warten und mit Strg+F5 neu laden.",
        "Sehen Sie nach, ob andere dasselbe sehen; dann kann es nur der Betreiber beheben.",
        "Bei einer Seite Ihrer Firma dem Helpdesk Bescheid sagen, mit Adresse, Uhrzeit und Nummer.",
    ])),
    (Matter::WifiPassword, advice("Ein WLAN-Passwort steht nicht bei mir, aber meist auf einem Gerät, das schon drin ist:", &[
        "Windows: Einstellungen > Netzwerk > WLAN > „Bekannte Netzwerke verwalten“ oder Eigenschaften des Netzes > „WLAN-Sicherheitsschlüssel anzeigen“. Mac: Einstellungen > WLAN > „…“ > Passwort kopieren. Handy: QR-Code des WLANs.",
        "Zu Hause steht es auf dem Aufkleber des Routers, als „WPA-Schlüssel“ oder „Netzwerkschlüssel“.",
        "Wird es abgelehnt: das Netz „ignorieren“ oder entfernen, neu verbinden und auf Großbuchstaben, 0 und O und die Tastatursprache achten.",
        "In der Firma geben Helpdesk oder Empfang es heraus; Besuch gehört ins Gästenetz.",
    ])),
    (Matter::Pin, advice("Eine vergessene PIN setzen Sie selbst neu:", &[
        "Bei der Anmeldung „Ich habe meine PIN vergessen“ wählen und sich mit Passwort und zweitem Faktor ausweisen. Dafür braucht es eine Verbindung.",
        "Oder „Anmeldeoptionen“ und das Schlüsselzeichen wählen: Das Passwort geht statt der PIN.",
        "PIN von Handy oder Karte: die PUK aus den Unterlagen nehmen; nicht weiter raten, das sperrt.",
        "Ist beides nicht bekannt, setzt der Helpdesk sie zurück.",
    ])),
    (Matter::SecondFactor, advice("Der zweite Faktor hängt am alten Telefon oder an dessen Mitteilungen:", &[
        "Ist das alte Telefon noch da: damit unter `aka.ms/mysecurityinfo` anmelden, das neue hinzufügen und erst dann das alte löschen.",
        "Die Authenticator-App von Hand öffnen: Die Anfrage wartet meist dort. Ist das Telefon online, die Uhrzeit automatisch, sind Mitteilungen erlaubt?",
        "Bei der Anmeldung „Ich kann meine App gerade nicht verwenden“ wählen: SMS, Anruf oder Ersatzcode.",
        "Bleibt nichts, setzt der Helpdesk ihn zurück. Bestätigen Sie nie eine Anfrage, die nicht von Ihnen kommt.",
    ])),
    (Matter::RemoteDesktop, advice("Remotedesktop scheitert meist am Weg, am Namen oder am Recht. Nennen Sie den Server, dann teste ich seinen Port 3389.", &[
        "Von außen: zuerst das VPN verbinden.",
        "Den vollen Namen des Computers nehmen (`pc.firma.de`), und nachsehen, ob er an ist und nicht schläft.",
        "Dort muss Remotedesktop eingeschaltet und Ihr Benutzer unter „Remotedesktopbenutzer“ sein. Schreiben Sie den Benutzer als `FIRMA\\name`.",
        "„Anmeldeinformationen funktionieren nicht“: die gespeicherten im Verbindungsfenster entfernen und einmal eingeben.",
    ])),
];
