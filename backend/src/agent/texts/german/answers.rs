//! German: error codes, facts and follow-up questions.

use crate::agent::texts::{Codes, Facts, FollowUp};

pub(super) const CODES: Codes = Codes {
    means: "{code} heißt: {meaning}",
    name: "Der Browser konnte die Adresse der Seite nicht finden. Entweder ist der Name vertippt oder es gibt ihn nicht, oder die Namensauflösung (DNS) ist gestört.",
    offline: "Der Browser sieht gar keine Netzwerkverbindung.",
    timeout: "Die Seite hat nicht rechtzeitig geantwortet: Sie ist aus oder überlastet, oder etwas auf dem Weg verschluckt den Verkehr.",
    refused: "Unter der Adresse antwortet ein Rechner, aber dort lauscht nichts: Der Dienst ist aus, oder eine Firewall lehnt ab.",
    reset: "Die Verbindung begann und wurde abgebrochen: von der Seite, einer Firewall, einem Proxy oder einem Virenscanner.",
    certificate_date: "Das Zertifikat der Seite ist abgelaufen, oder die Uhr dieses Computers geht falsch.",
    certificate_issuer: "Der Browser vertraut dem Aussteller des Zertifikats nicht: Die Seite ist falsch eingerichtet, oder etwas dazwischen (Virenscanner, Firmenproxy, Anmeldeseite) öffnet die Verschlüsselung.",
    certificate_name: "Das Zertifikat gehört zu einem anderen Namen: eine vertippte Adresse, eine falsch eingerichtete Seite oder eine Anmeldeseite dazwischen.",
    tls: "Browser und Seite konnten sich nicht auf eine Verschlüsselung einigen: eine veraltete Seite, eine falsche Uhr oder etwas dazwischen, das stört.",
    proxy: "Es ist ein Proxy eingestellt, und er antwortet nicht. Wenn Sie nicht im Firmennetz sind, muss die Einstellung womöglich weg.",
    redirects: "Die Seite schickt den Browser im Kreis. Meist hilft es, die Cookies dieser Seite zu löschen.",
    blocked: "Eine Erweiterung oder eine Regel Ihrer Verwaltung sperrt diese Seite; das Netzwerk ist nicht beteiligt.",
    http_client: "Die Seite antwortet, aber diese Unterseite gibt es dort nicht (mehr). Die Verbindung ist in Ordnung; prüfen Sie die Adresse.",
    http_access: "Die Seite antwortet, lässt Sie aber nicht hinein: Melden Sie sich neu an, oder bitten Sie den Betreiber um Zugang.",
    http_server: "Die Seite antwortet, hat aber selbst einen Fehler. Es liegt nicht an Ihnen; versuchen Sie es später, oder sagen Sie dem Betreiber Bescheid.",
    vpn_access: "Der VPN-Server hat geantwortet und die Anmeldung abgelehnt: Benutzername, Passwort, zweiter Faktor oder das Recht dazu.",
    vpn_blocked: "Der VPN-Server hat nicht geantwortet, oder etwas auf dem Weg lässt die Pakete des Tunnels nicht durch (UDP 500 und 4500, TCP 443 oder GRE). Ein anderes Netz, etwa der Hotspot Ihres Telefons, zeigt es.",
    vpn_certificate: "Computer und VPN-Server konnten einander nicht beweisen, wer sie sind: Ein Zertifikat oder Schlüssel fehlt, ist abgelaufen oder falsch. Ihre IT muss es erneuern.",
    windows: "Das ist ein Fehlercode von Windows. Diesen kenne ich nicht auswendig; er hilft der zweiten Ebene und kommt in den Bericht.",
    other: "Das ist ein Fehlercode, den ich nicht auswendig kenne; ich prüfe, was ich kann.",
};

pub(super) const FACTS: Facts = Facts {
    one: "{what}: {value}",
    many: "{what}: {value}",
    address: "Adresse",
    gateway: "Gateway (der Router)",
    dns_servers: "DNS-Server",
    adapter: "Benutzter Adapter",
    only_one_dns: "Es ist nur ein DNS-Server eingetragen: {value}. Ein zweiter würde einspringen, wenn er ausfällt.",
    no_dns: "Auf diesem Computer finde ich keinen eingetragenen DNS-Server.",
    second_dns: "Der zweite DNS-Server ist {value}.",
    unknown: "Das verrät mir die Prüfung auf diesem Computer nicht.",
};

pub(super) const FOLLOW_UP: FollowUp = FollowUp {
    because: "Wegen dem, was ich gemessen habe:",
    because_healthy: "Ich nenne das Netzwerk in Ordnung, weil jede Ebene antwortet:",
    saw: "Danach richte ich mich:",
    not_checked: "Ich habe in diesem Gespräch noch nichts geprüft. Sagen Sie, was nicht geht, oder „prüfe alles“.",
    checked: "Das habe ich hier bisher geprüft:",
    took: "{ms} ms",
    steps: "Schritt für Schritt:",
    no_steps: "Dazu ist nichts offen. Sagen Sie mir, was nicht geht, und ich finde die Schritte.",
    first: "Das kommt zuerst: {step}",
    simple_healthy: "Kurz gesagt: Ihr Computer kommt ohne Mühe ins Internet. Was nicht geht, liegt anderswo, an einer Seite oder einem Programm.",
    simple: [
        "Kurz gesagt: Ihr Computer ist nicht mit dem Netzwerk verbunden, weder mit Kabel noch über WLAN. Wie ein Telefon ohne Leitung.",
        "Kurz gesagt: Ihr Computer hat keine gültige Adresse im Netz. Wie ein Haus ohne Hausnummer: Nichts kann zugestellt werden.",
        "Kurz gesagt: Ihr Computer erreicht den Router nicht, die Tür nach draußen. Alles dahinter bleibt zu.",
        "Kurz gesagt: Die Verbindung steht, aber das Telefonbuch fehlt. Ihr Computer kann Namen wie example.com nicht in die Nummern übersetzen, die er wählen muss.",
        "Kurz gesagt: Ihr Computer und Ihr Router sind in Ordnung. Die Straße dahinter, ins Internet, ist gesperrt oder schlecht.",
    ],
    simple_portal: "Kurz gesagt: Dieses Netz will, dass Sie sich zuerst auf einer Webseite anmelden, wie im Hotel. Bis dahin lässt es nichts durch.",
    simple_vpn: "Kurz gesagt: Ihr Verkehr geht durch einen Tunnel (das VPN), und der Tunnel ist zu. Daneben ist die Straße frei.",
    simple_proxy: "Kurz gesagt: Aller Webverkehr geht über einen Vermittler (den Proxy), und mit dem stimmt etwas nicht.",
    simple_clock: "Kurz gesagt: Die Uhr Ihres Computers geht falsch; darum hält er gültige Zertifikate für abgelaufen und lehnt die Seiten ab.",
    simple_site: "Kurz gesagt: Bei Ihnen ist alles in Ordnung. Die Seite selbst hat die Störung; da hilft nur warten oder dem Betreiber Bescheid sagen.",
    simple_computer: "Kurz gesagt: Es geht um diesen Computer und nicht um das Netzwerk.",
};
