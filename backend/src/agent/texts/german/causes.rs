//! German: the verdicts by their cause. Names and figures stand in the evidence.

use crate::agent::texts::Cause;

const fn cause(id: &'static str, finding: &'static str, why: &'static str, steps: &'static [&'static str]) -> Cause {
    Cause { id, finding, why, steps }
}

const RESTART_ROUTER: &str = "Den Router neu starten: dreißig Sekunden vom Strom nehmen, dann drei Minuten warten.";
const ASK_IT: &str = "Hilft das nicht, wenden Sie sich an die Stelle, die dieses Netz betreibt.";
const ASK_PROVIDER: &str = "Mit dem Telefon auf der Störungsseite des Anbieters nachsehen.";
const AUTOMATIC_ADDRESS: &str = "Die Adresse auf „automatisch (DHCP)“ stellen.";
const OTHER_DNS: &str = "Einen anderen DNS-Server eintragen.";
const VPN_AGAIN: &str = "Das VPN trennen und neu verbinden.";

pub(super) static CAUSES: &[Cause] = &[
    cause("healthy", "Ihr Netzwerk ist in Ordnung: Verbindung, Adresse, Router, DNS und Internet antworten.", "", &[]),
    cause("unknown", "Es gibt nicht genug, wonach ich urteilen könnte.", "", &[]),
    cause(
        "adapter_disabled",
        "Der Netzwerkadapter ist ausgeschaltet.",
        "Solange er aus ist, kann ihn kein Kabel und kein WLAN verbinden.",
        &["Den Adapter einschalten.", "Bleibt er aus, den Computer neu starten."],
    ),
    cause(
        "no_carrier",
        "Es gibt keine Verbindung: Das Kabel ist ab, oder das WLAN ist keinem Netz beigetreten.",
        "Ohne Verbindung kann nichts gesendet werden.",
        &[
            "Das Kabel an beiden Enden fest einstecken, bis es klickt, oder dem WLAN beitreten.",
            "Ein anderes Kabel und eine andere Buchse am Router versuchen.",
            RESTART_ROUTER,
        ],
    ),
    cause(
        "no_adapter",
        "Auf diesem Computer ist kein Netzwerkadapter zu finden.",
        "Ohne Adapter gibt es keinen Weg ins Netz.",
        &[
            "Einen USB-Adapter abziehen und neu anstecken.",
            "Den Treiber neu installieren.",
            "Den Computer ganz ausschalten und neu starten.",
        ],
    ),
    cause(
        "link_flapping",
        "Die Verbindung fällt immer wieder ab.",
        "Kabel, Buchse oder Funk brechen kurz ab und kommen zurück; jedes Mal reißt alles Offene ab.",
        &[
            "Ein anderes Kabel oder eine andere Buchse nehmen; bei WLAN näher an den Router gehen.",
            "Den Treiber des Adapters aktualisieren.",
            RESTART_ROUTER,
        ],
    ),
    cause(
        "dhcp_no_lease",
        "Der Computer hat vom Netz keine Adresse bekommen.",
        "Er hat um eine Adresse gebeten, und niemand hat geantwortet.",
        &["Noch einmal um eine Adresse bitten.", RESTART_ROUTER, "Kabel oder WLAN-Passwort prüfen."],
    ),
    cause(
        "dhcp_lease_expired",
        "Die geliehene Adresse ist abgelaufen.",
        "Sie wurde nicht erneuert, also gehört sie dem Computer nicht mehr.",
        &["Die Adresse erneuern.", RESTART_ROUTER],
    ),
    cause(
        "ip_not_configured",
        "Der Adapter hat keine Adresse, obwohl das Netz welche vergibt.",
        "Er wurde nicht danach gefragt oder ist von Hand anders eingestellt.",
        &["Die Adresse erneuern.", AUTOMATIC_ADDRESS],
    ),
    cause(
        "no_default_route",
        "Es ist kein Standardgateway eingetragen.",
        "Der Computer weiß nicht, wohin er alles schicken soll, das nach draußen geht.",
        &["Die Adresse erneuern; das Gateway kommt mit.", AUTOMATIC_ADDRESS],
    ),
    cause(
        "gateway_outside_subnet",
        "Das Gateway liegt nicht im Netz des Adapters.",
        "Adresse und Gateway passen nicht zusammen, darum ist der Router nicht zu erreichen.",
        &[AUTOMATIC_ADDRESS, "Sonst Adresse, Maske und Gateway von Hand berichtigen."],
    ),
    cause(
        "wrong_subnet_mask",
        "Die Netzmaske ist falsch.",
        "Mit ihr hält der Computer fremde Adressen für Nachbarn und sucht sie im eigenen Netz.",
        &[AUTOMATIC_ADDRESS, "Sonst die Maske berichtigen."],
    ),
    cause(
        "duplicate_ip",
        "Ein anderes Gerät hat dieselbe Adresse.",
        "Antworten landen mal hier, mal dort.",
        &["Die Adresse erneuern.", "Das andere Gerät auf automatische Adresse stellen.", RESTART_ROUTER],
    ),
    cause(
        "wrong_static_ip",
        "Die von Hand eingetragene Adresse gehört zu einem anderen Netz.",
        "Die Nachbarn hier haben andere Adressen, also antwortet niemand.",
        &[AUTOMATIC_ADDRESS],
    ),
    cause(
        "blackhole_route",
        "Eine Route oder Regel auf diesem Computer wirft den Verkehr weg.",
        "Pakete verlassen ihn gar nicht erst; oft ein Rest eines VPN- oder Schutzprogramms.",
        &["Das VPN- oder Schutzprogramm sauber beenden.", "Den Computer neu starten.", "Die Route löschen lassen."],
    ),
    cause(
        "gateway_unreachable",
        "Der Router antwortet nicht.",
        "Die Hardware-Adresse des Routers ist im Netz nicht zu finden.",
        &["Prüfen, ob der Router an ist, und ihn neu starten.", "Zum Test ein Kabel statt WLAN nehmen."],
    ),
    cause(
        "gateway_not_forwarding",
        "Der Router ist da, reicht aber nichts weiter.",
        "Er antwortet im Netz, doch nach draußen kommt nichts zurück.",
        &[RESTART_ROUTER, ASK_IT],
    ),
    cause(
        "wrong_gateway",
        "Das eingetragene Gateway ist nicht der Router dieses Netzes.",
        "Der Verkehr geht an ein Gerät, das ihn nicht weiterreicht.",
        &[AUTOMATIC_ADDRESS, "Sonst das richtige Gateway eintragen."],
    ),
    cause(
        "lan_packet_loss",
        "Zwischen diesem Computer und dem Router gehen Pakete verloren.",
        "Was verloren geht, muss noch einmal geschickt werden; Gespräche setzen aus.",
        &[
            "Näher an den Router gehen oder ein Kabel nehmen.",
            "Ein anderes Kabel versuchen.",
            "Im Router den WLAN-Kanal wechseln.",
            RESTART_ROUTER,
        ],
    ),
    cause(
        "lan_high_latency",
        "Der Weg zum Router ist langsam.",
        "Schon die ersten Meter brauchen lange; meist ist das WLAN überlastet oder schwach.",
        &[
            "Näher an den Router gehen oder ein Kabel nehmen.",
            "Große Übertragungen anderer Geräte beenden.",
            RESTART_ROUTER,
        ],
    ),
    cause(
        "dead_preferred_route",
        "Ein toter Weg wird einem vorgezogen, der geht.",
        "Zwei Wege führen hinaus, und der Computer nimmt den falschen, ganz oder zum Teil.",
        &["Den Adapter oder Router, der nicht ins Internet führt, trennen.", "Den Computer neu starten."],
    ),
    cause(
        "stale_arp_entry",
        "Ein fester Eintrag zeigt auf die falsche Hardware-Adresse des Routers.",
        "Alles geht an ein Gerät, das es nicht mehr gibt.",
        &["Den festen Nachbareintrag löschen lassen.", "Den Computer neu starten."],
    ),
    cause(
        "no_dns_servers",
        "Es ist kein DNS-Server eingetragen.",
        "Ohne ihn kann der Computer Namen nicht in Adressen übersetzen.",
        &[OTHER_DNS, "Die Adresse erneuern; der DNS-Server kommt mit."],
    ),
    cause(
        "dns_server_unreachable",
        "Kein DNS-Server antwortet, darum werden keine Namen gefunden.",
        "Adressen im Internet sind zu erreichen, aber das Telefonbuch dazu schweigt.",
        &["Funktionierende DNS-Server eintragen.", RESTART_ROUTER, "Den Anbieter fragen, ob sein DNS gestört ist."],
    ),
    cause(
        "local_resolver_down",
        "Der Namensdienst auf diesem Computer läuft nicht.",
        "Alle Programme fragen ihn, und er antwortet nicht.",
        &["Den Namensdienst neu starten.", "Den Computer neu starten."],
    ),
    cause(
        "dns_blocked",
        "Dieses Netz sperrt fremde DNS-Server.",
        "Eingetragen sind nur solche, die hier nicht erreichbar sind.",
        &["Die DNS-Server auf „automatisch“ stellen.", ASK_IT],
    ),
    cause(
        "dns_nxdomain_all",
        "Der DNS-Server behauptet, kein Name existiere.",
        "Er antwortet, aber falsch.",
        &[OTHER_DNS, RESTART_ROUTER],
    ),
    cause(
        "dns_servfail",
        "Der DNS-Server scheitert an jedem Namen.",
        "Er antwortet, kann aber selbst nicht nachfragen.",
        &[OTHER_DNS, RESTART_ROUTER],
    ),
    cause(
        "dns_refused",
        "Der DNS-Server lehnt jede Frage ab.",
        "Er ist nicht für diesen Computer zuständig.",
        &["Die DNS-Server auf „automatisch“ stellen.", OTHER_DNS],
    ),
    cause(
        "dns_empty_answers",
        "Der DNS-Server antwortet ohne Adressen.",
        "Die Antworten sind leer, also führt kein Name irgendwohin.",
        &[OTHER_DNS, RESTART_ROUTER],
    ),
    cause(
        "dns_hijack",
        "Der DNS-Server gibt falsche Adressen.",
        "Namen führen an einen anderen Ort als der, den das übrige Internet nennt. Geben Sie bis dahin keine Passwörter ein.",
        &[OTHER_DNS, "Den Router prüfen: DNS-Einstellung, neues Passwort, Update.", ASK_IT],
    ),
    cause(
        "dns_nxdomain_rewrite",
        "Der DNS-Server erfindet Antworten für Namen, die es nicht gibt.",
        "Vertippte Namen landen auf einer fremden Seite statt in einer Fehlermeldung.",
        &[OTHER_DNS],
    ),
    cause(
        "dns_server_partial",
        "Einer der DNS-Server antwortet nicht.",
        "Jede Frage, die zuerst an ihn geht, wartet, bis der andere einspringt.",
        &["Den toten Server austauschen oder streichen."],
    ),
    cause(
        "dns_slow",
        "Der DNS-Server ist langsam.",
        "Jede neue Seite wartet erst auf ihre Adresse.",
        &["Einen schnelleren DNS-Server eintragen.", RESTART_ROUTER],
    ),
    cause(
        "dns_unreliable",
        "Der DNS-Server verliert Fragen.",
        "Manche Seiten laden erst beim zweiten Versuch.",
        &[OTHER_DNS, RESTART_ROUTER],
    ),
    cause(
        "hosts_file_override",
        "Die hosts-Datei lenkt echte Seiten um.",
        "Ein Eintrag auf diesem Computer gilt vor jedem DNS-Server.",
        &["Den Eintrag aus der hosts-Datei entfernen."],
    ),
    cause(
        "search_domain_wildcard",
        "Die Suchdomäne fängt jeden Namen ab.",
        "An Namen wird etwas angehängt, und das führt an den falschen Ort.",
        &["Die Suchdomäne aus den Netzwerkeinstellungen entfernen."],
    ),
    cause(
        "vpn_dns_leftover",
        "Der DNS-Eintrag zeigt noch in ein VPN, das geschlossen ist.",
        "Das VPN-Programm hat beim Beenden nicht aufgeräumt.",
        &["Das VPN verbinden und sauber trennen.", "Die DNS-Server auf „automatisch“ stellen."],
    ),
    cause(
        "upstream_down",
        "Ihr Router geht, das Internet dahinter nicht.",
        "Die Leitung oder der Anbieter ist gestört; auf diesem Computer liegt es nicht.",
        &[RESTART_ROUTER, ASK_PROVIDER, "Bis dahin den Hotspot des Telefons benutzen."],
    ),
    cause(
        "captive_portal",
        "Dieses Netz will, dass Sie sich anmelden, bevor es Sie hinauslässt.",
        "Es beantwortet jede Seite mit seiner eigenen Anmeldeseite.",
        &[
            "`http://neverssl.com` im Browser öffnen und sich auf der Seite anmelden, die erscheint.",
            "Erscheint keine, das Netz „vergessen“ und neu beitreten.",
        ],
    ),
    cause(
        "https_blocked",
        "Dieses Netz sperrt verschlüsselte Seiten (Port 443).",
        "Unverschlüsseltes geht durch, aber fast alle Seiten sind verschlüsselt.",
        &["Ein anderes Netz versuchen.", ASK_IT],
    ),
    cause(
        "http_blocked",
        "Dieses Netz sperrt unverschlüsselte Seiten (Port 80).",
        "Verschlüsselte Seiten gehen; nur alte sind betroffen.",
        &["Die Seite mit `https://` öffnen.", ASK_IT],
    ),
    cause(
        "local_firewall_block",
        "Eine Firewall auf diesem Computer sperrt den Verkehr.",
        "Was gesendet werden soll, wird hier schon verboten.",
        &["Die Regel oder das Schutzprogramm prüfen, das zuletzt dazukam.", "Das Schutzprogramm zum Test beenden."],
    ),
    cause(
        "vpn_killswitch",
        "Die Sperre eines VPN-Programms hält allen Verkehr auf.",
        "Sie soll verhindern, dass etwas am VPN vorbeigeht; das VPN ist aber nicht verbunden.",
        &["Das VPN verbinden.", "Die Sperre („Kill Switch“) im VPN-Programm ausschalten."],
    ),
    cause(
        "proxy_required",
        "Hier führt nur ein Proxy hinaus, und es ist keiner eingestellt.",
        "Direkter Verkehr wird verworfen.",
        &["Die Proxy-Einstellung auf „automatisch erkennen“ stellen.", ASK_IT],
    ),
    cause(
        "proxy_unreachable",
        "Der eingestellte Proxy antwortet nicht.",
        "Jede Seite wird über ihn verlangt, darum lädt keine.",
        &[
            "Wenn Sie nicht im Firmennetz sind: den Proxy in den Einstellungen ausschalten.",
            "Im Firmennetz: das VPN verbinden oder den Betreiber fragen.",
        ],
    ),
    cause(
        "proxy_login_required",
        "Der eingestellte Proxy will Benutzername und Passwort.",
        "Er ist da, reicht aber nichts weiter, bevor Sie sich bei ihm anmelden.",
        &[
            "Wenn Sie hier keinen Proxy brauchen: in den Einstellungen ausschalten.",
            "Sonst den Betreiber nach der richtigen Adresse und Anmeldung fragen.",
        ],
    ),
    cause(
        "proxy_refuses",
        "Der eingestellte Proxy weigert sich, den Verkehr weiterzureichen.",
        "Er ist da, sagt aber nein zu den Seiten, die versucht wurden.",
        &["Wenn Sie hier keinen Proxy brauchen: in den Einstellungen ausschalten.", ASK_IT],
    ),
    cause(
        "remote_certificate_bad",
        "Die Seite zeigt ein Zertifikat, das dieser Computer ablehnt. Andere Seiten sind in Ordnung.",
        "Der Fehler liegt bei der Seite, es sei denn, sie ist eine interne, deren Zertifikat erst installiert werden muss.",
        &["Nicht über die Warnung hinweggehen, wo Sie Passwörter eingeben; dem Betreiber Bescheid sagen."],
    ),
    cause(
        "remote_name_missing",
        "Den Namen dieser Seite findet niemand; andere Namen werden gefunden.",
        "Der Name ist vertippt, oder die Seite gibt es so nicht (mehr). Interne Namen gibt es oft nur im Firmennetz oder VPN.",
        &[
            "Die Adresse prüfen.",
            "Bei einer internen Seite: das VPN verbinden.",
            "Dem Betreiber der Seite Bescheid sagen.",
        ],
    ),
    cause(
        "clock_skew",
        "Die Uhr dieses Computers geht falsch.",
        "Zertifikate gelten nur für eine bestimmte Zeit; bei falscher Uhr sehen gültige abgelaufen aus, und der Browser lehnt die Seiten ab.",
        &["Die automatische Uhrzeit einschalten.", "Datum, Uhrzeit und Zeitzone von Hand richtigstellen."],
    ),
    cause(
        "tls_interception",
        "Etwas öffnet die Verschlüsselung und signiert sie neu.",
        "Ein Virenscanner, ein Firmenproxy oder ein Angreifer sitzt dazwischen. Geben Sie bis zur Klärung keine Passwörter ein.",
        &[
            "Den Aussteller in den Belegen ansehen: Ist es der Virenscanner oder die Firma, deren Zertifikat installieren lassen.",
            "Sonst dieses Netz nicht benutzen.",
        ],
    ),
    cause(
        "mtu_blackhole",
        "Große Pakete gehen verloren.",
        "Kleines kommt durch, Seiten bleiben aber mitten im Laden stehen.",
        &[
            "Das VPN trennen und ohne es versuchen.",
            RESTART_ROUTER,
            "Die Paketgröße (MTU) des Adapters verkleinern lassen.",
        ],
    ),
    cause(
        "upstream_packet_loss",
        "Hinter dem Router gehen Pakete verloren.",
        "Bis zum Router ist alles sauber; die Leitung oder der Anbieter verliert etwas.",
        &[RESTART_ROUTER, ASK_PROVIDER],
    ),
    cause(
        "high_latency",
        "Hinter dem Router ist der Weg langsam.",
        "Die Leitung braucht lange; überlastet, gestört oder über Satellit und Mobilfunk.",
        &["Große Übertragungen auf allen Geräten beenden.", RESTART_ROUTER, ASK_PROVIDER],
    ),
    cause(
        "ipv6_broken",
        "IPv6 ist angekündigt, aber tot.",
        "Programme versuchen es zuerst und warten, bevor sie IPv4 nehmen.",
        &[RESTART_ROUTER, "IPv6 auf dem Adapter ausschalten, bis es behoben ist."],
    ),
    cause(
        "vpn_tunnel_dead",
        "Das VPN ist verbunden, lässt aber nichts durch.",
        "Aller Verkehr geht in den Tunnel, und nichts kommt zurück.",
        &[VPN_AGAIN, "Den Computer neu starten, wenn der Tunnel bleibt.", ASK_IT],
    ),
    cause(
        "remote_site_down",
        "Die Seite selbst ist gestört; Ihre Verbindung ist in Ordnung.",
        "Andere Seiten laden, nur diese nicht.",
        &["Warten, oder dem Betreiber der Seite Bescheid sagen."],
    ),
    cause(
        "remote_site_partial",
        "Die Seite antwortet nur unter einem Teil ihrer Adressen; Ihre Verbindung ist in Ordnung.",
        "Programme versuchen die Adressen nacheinander; die mit der toten beginnen, warten oder geben auf.",
        &["Es noch einmal versuchen.", "Dem Betreiber der Seite Bescheid sagen."],
    ),
    cause(
        "local_service_down",
        "Gemeint ist dieser Computer selbst, und hier antwortet kein Programm.",
        "Ihr Netzwerk ist in Ordnung. Das Programm läuft nicht, oder es wartet auf einem anderen Port.",
        &["Das Serverprogramm starten, oder in seinen Einstellungen nach dem Port sehen."],
    ),
    cause(
        "lan_host_down",
        "Ein Gerät in Ihrem eigenen Netz antwortet nicht; sonst ist Ihr Netzwerk in Ordnung.",
        "Es ist aus, hat eine andere Adresse, oder bietet dort keine Seite an.",
        &["Prüfen, ob das Gerät an und verbunden ist.", "In der Geräteliste des Routers nach seiner Adresse sehen."],
    ),
    cause(
        "target_route_wrong",
        "Die Routen dieses Computers führen zu dieser Seite falsch oder gar nicht.",
        "Andere Seiten werden erreicht. Solche Routen lassen VPN-Programme zurück, oder jemand hat sie gesetzt.",
        &[VPN_AGAIN, "Die Route entfernen oder den Computer neu starten."],
    ),
    cause(
        "dns_name_altered",
        "Ihr DNS-Server sagt nicht, wo diese Seite wirklich ist; andere Namen stimmen.",
        "Ein Filter (Jugendschutz, Werbung, Sicherheit, Anbieter) antwortet an ihrer Stelle, oder die Auskunft ist veraltet.",
        &["Wer den Filter eingerichtet hat, kann die Seite freigeben.", OTHER_DNS],
    ),
];
