//! What a message names: hosts, addresses, ports, programs, error codes, and since when.

use super::codes;
use crate::diagnostics::names::HostName;

/// What was found in a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entities {
    /// Hosts and addresses in the order in which they were named, each once.
    pub hosts: Vec<HostName>,
    pub ports: Vec<u16>,
    pub app: Option<&'static App>,
    pub codes: Vec<String>,
    /// `HH:MM` or the words of a time, as the person wrote them.
    pub since: Option<String>,
}

/// A program or service that people name, and where it lives.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct App {
    pub name: &'static str,
    /// Words that mean it, folded.
    pub words: &'static [&'static str],
    /// The host it needs; none for programs that need no network.
    pub host: Option<&'static str>,
    pub kind: AppKind,
}

/// What to expect of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppKind {
    /// A program on this computer that needs its service.
    Online,
    /// A web site that people call by its name.
    Site,
    /// A browser: every network fault shows in it.
    Browser,
    /// Works without a network.
    Local,
}

const fn app(name: &'static str, words: &'static [&'static str], host: Option<&'static str>, kind: AppKind) -> App {
    App { name, words, host, kind }
}

/// Services that people name without their port.
const SERVICES: &[(&str, u16)] =
    &[("remote desktop", 3389), ("rdp", 3389), ("remotedesktop", 3389), ("ssh", 22), ("sftp", 22), ("ftp", 21)];

/// The programs known by name.
static APPS: &[App] = &[
    app("Microsoft Teams", &["teams", "msteams"], Some("teams.microsoft.com"), AppKind::Online),
    app("Outlook", &["outlook"], Some("outlook.office365.com"), AppKind::Online),
    app("Zoom", &["zoom"], Some("zoom.us"), AppKind::Online),
    app("Webex", &["webex"], Some("webex.com"), AppKind::Online),
    app("Slack", &["slack"], Some("slack.com"), AppKind::Online),
    app("OneDrive", &["onedrive"], Some("onedrive.live.com"), AppKind::Online),
    app("SharePoint", &["sharepoint"], Some("www.office.com"), AppKind::Online),
    app("Dropbox", &["dropbox"], Some("www.dropbox.com"), AppKind::Online),
    app("Skype", &["skype"], Some("www.skype.com"), AppKind::Online),
    app("Discord", &["discord"], Some("discord.com"), AppKind::Online),
    app("WhatsApp", &["whatsapp"], Some("web.whatsapp.com"), AppKind::Online),
    app("Signal", &["signalapp"], Some("signal.org"), AppKind::Online),
    app("Spotify", &["spotify"], Some("open.spotify.com"), AppKind::Online),
    app("Steam", &["steam"], Some("store.steampowered.com"), AppKind::Online),
    app("Citrix", &["citrix"], None, AppKind::Online),
    app("SAP", &["sap"], None, AppKind::Online),
    app("Thunderbird", &["thunderbird"], None, AppKind::Online),
    app("Office 365", &["office365", "o365"], Some("www.office.com"), AppKind::Online),
    app("YouTube", &["youtube"], Some("www.youtube.com"), AppKind::Site),
    app("Netflix", &["netflix"], Some("www.netflix.com"), AppKind::Site),
    app("Gmail", &["gmail", "googlemail"], Some("mail.google.com"), AppKind::Site),
    app("Google", &["google"], Some("www.google.com"), AppKind::Site),
    app("GitHub", &["github"], Some("github.com"), AppKind::Site),
    app("GitLab", &["gitlab"], Some("gitlab.com"), AppKind::Site),
    app("Wikipedia", &["wikipedia"], Some("www.wikipedia.org"), AppKind::Site),
    app("Amazon", &["amazon"], Some("www.amazon.com"), AppKind::Site),
    app("eBay", &["ebay"], Some("www.ebay.com"), AppKind::Site),
    app("Facebook", &["facebook"], Some("www.facebook.com"), AppKind::Site),
    app("Instagram", &["instagram"], Some("www.instagram.com"), AppKind::Site),
    app("LinkedIn", &["linkedin"], Some("www.linkedin.com"), AppKind::Site),
    app("PayPal", &["paypal"], Some("www.paypal.com"), AppKind::Site),
    app("ChatGPT", &["chatgpt"], Some("chatgpt.com"), AppKind::Site),
    app("Jira", &["jira"], None, AppKind::Site),
    app("Confluence", &["confluence"], None, AppKind::Site),
    app("Firefox", &["firefox"], None, AppKind::Browser),
    app("Chrome", &["chrome"], None, AppKind::Browser),
    app("Edge", &["edge"], None, AppKind::Browser),
    app("Safari", &["safari"], None, AppKind::Browser),
    app("Opera", &["opera"], None, AppKind::Browser),
    app("Word", &["winword", "msword"], None, AppKind::Local),
    app("Excel", &["excel"], None, AppKind::Local),
    app("PowerPoint", &["powerpoint"], None, AppKind::Local),
    app("Acrobat", &["acrobat"], None, AppKind::Local),
    app("Photoshop", &["photoshop"], None, AppKind::Local),
    app("LibreOffice", &["libreoffice"], None, AppKind::Local),
    app("File Explorer", &["explorer"], None, AppKind::Local),
    app("Finder", &["finder"], None, AppKind::Local),
];

/// The most hosts, ports and codes that are taken from one message.
const EACH_MAX: usize = 8;

impl Entities {
    /// Finds what a message names, and gives back the message with each of them replaced by a
    /// word that patterns know: `§host`, `§ip`, `§code`.
    pub(super) fn find(text: &str) -> (Self, String) {
        let mut found = Self::default();
        let mut rest = String::with_capacity(text.len());
        let mut before = "";
        for token in text.split_inclusive(char::is_whitespace) {
            let word = token.trim_end();
            let marker = found.take(word, before);
            match marker {
                Some(marker) => {
                    rest.push_str(marker);
                    rest.push_str(&closing(word));
                    rest.push(if token.contains('\n') { '\n' } else { ' ' });
                }
                None => rest.push_str(token),
            }
            before = word;
        }
        (found, rest)
    }

    /// Finds the program in the folded words; the first that is named. Of a service without a page of its own the
    /// port, where a host is named with it.
    pub(super) fn find_app(&mut self, words: &[String]) {
        let names = |name: &str| words.windows(name.split(' ').count()).any(|some| some.join(" ") == name);
        if !self.hosts.is_empty() && self.ports.is_empty() {
            self.ports.extend(SERVICES.iter().find(|(name, _)| names(name)).map(|(_, port)| *port));
        }
        let named = |word: &str| APPS.iter().find(|app| app.words.contains(&word));
        self.app = words.iter().find_map(|word| named(word)).or_else(|| named("winword").filter(|_| is_word(words)));
    }

    /// Replaces what it knows, and remembers it.
    fn take(&mut self, word: &str, before: &str) -> Option<&'static str> {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '/' | '[' | ']'));
        if bare.is_empty() || bare.len() > 2048 {
            return None;
        }
        if let Some(code) = error_code(bare, before) {
            remember(&mut self.codes, code);
            return Some("§code");
        }
        if let Some(time) = clock_time(bare) {
            self.since.get_or_insert(time);
            return None;
        }
        if let Some(port) = bare.parse::<u16>().ok().filter(|_| is_port_word(before)) {
            remember(&mut self.ports, port);
            return None;
        }
        let (host, port) = host_and_port(bare)?;
        let marker = if host.address().is_some() { "§ip" } else { "§host" };
        remember(&mut self.hosts, host);
        if let Some(port) = port {
            remember(&mut self.ports, port);
        }
        Some(marker)
    }
}

/// Whether "word" is meant as the program: "Word crashes", "Microsoft Word", and not "the word".
fn is_word(words: &[String]) -> bool {
    let maker = |word: &String| matches!(word.as_str(), "microsoft" | "ms" | "mein" | "office");
    words.first().is_some_and(|word| word == "word") || words.windows(2).any(|two| maker(&two[0]) && two[1] == "word")
}

fn remember<T: PartialEq>(known: &mut Vec<T>, new: T) {
    if known.len() < EACH_MAX && !known.contains(&new) {
        known.push(new);
    }
}

/// The mark that ends the thought after a name: `Is x.org down?` must stay a question.
fn closing(word: &str) -> String {
    word.chars()
        .rev()
        .take_while(|c| !c.is_alphanumeric())
        .filter(|c| matches!(c, '.' | ',' | '?' | '!' | ';'))
        .collect()
}

fn is_port_word(before: &str) -> bool {
    let folded = before.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    matches!(folded.as_str(), "port" | "ports" | "tcp" | "udp")
}

fn clock_time(bare: &str) -> Option<String> {
    let (hours, minutes) = bare.split_once(':')?;
    let number = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u8>().ok()).flatten();
    (number(hours)? < 24 && minutes.len() == 2 && number(minutes)? < 60).then(|| bare.to_owned())
}

/// `ERR_NAME_NOT_RESOLVED`, `DNS_PROBE_…`, `0x80070005`, `404` or `809` after "error".
fn error_code(bare: &str, before: &str) -> Option<String> {
    let upper = bare.to_ascii_uppercase();
    let upper = upper.strip_prefix("NET::").unwrap_or(&upper);
    let plain = upper.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && upper.len() <= 64;
    let families = [
        "ERR_",
        "DNS_PROBE_",
        "NS_ERROR_",
        "SEC_ERROR_",
        "SSL_ERROR_",
        "MOZILLA_PKIX_",
        "PR_END_OF_FILE",
        "PR_CONNECT_RESET",
        "INET_E_",
        "NXDOMAIN",
        "SERVFAIL",
    ];
    if plain && families.iter().any(|family| upper.starts_with(family)) {
        return Some(upper.to_owned());
    }
    if codes::is_stop_code(upper) {
        return Some(upper.to_owned());
    }
    if plain && upper.len() == 10 && upper.starts_with("0X") && upper[2..].bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(format!("0x{}", &upper[2..]));
    }
    let status =
        matches!(upper, "400" | "401" | "403" | "404" | "407" | "408" | "429" | "500" | "502" | "503" | "504" | "511");
    let asked = ["error", "fehler", "http", "code", "status", "vpn"];
    let before = before.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    // "A 403"; "a 500" may well be gigabytes.
    let shown = matches!(
        before.as_str(),
        "a" | "an" | "get" | "got" | "says" | "shows" | "einen" | "kommt" | "bekomme" | "steht"
    ) && matches!(upper, "401" | "403" | "404" | "502" | "503" | "504");
    if !shown && !asked.contains(&before.as_str()) {
        return None;
    }
    // 600 to 868 are those of Windows' remote access service.
    let remote_access = upper.len() == 3 && upper.parse::<u16>().is_ok_and(|number| (600..=868).contains(&number));
    status.then(|| format!("HTTP {upper}")).or_else(|| remote_access.then(|| format!("RAS {upper}")))
}

/// Endings of file names and abbreviations that look like hosts and are none.
const NOT_TOP_LEVEL: &[&str] = &[
    "exe", "dll", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "log", "ini", "sys", "bat", "cmd", "ps1",
    "png", "jpg", "jpeg", "gif", "mp3", "mp4", "csv", "json", "xml", "html", "htm", "dmg", "iso", "msi", "tmp", "bak",
    "cfg", "conf", "service", "py", "js", "etc",
];

/// The host of a URL, a name or an address, with its port where one stands there.
fn host_and_port(bare: &str) -> Option<(HostName, Option<u16>)> {
    if let Ok(host) = bare.trim_matches(['[', ']']).parse::<HostName>()
        && host.address().is_some()
    {
        return Some((host, None));
    }
    let (scheme, rest) = match bare.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
        None => (None, bare),
    };
    if scheme.is_none() && rest.contains('@') {
        return None; // an e-mail address is a person, not a site
    }
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let authority = authority.rsplit('@').next()?;
    let (name, port) = split_port(authority);
    let name = name.trim_end_matches('.');
    let host = name.parse::<HostName>().ok()?;
    let named = scheme.is_some_and(|s| s.starts_with("http") || s == "ftp" || s == "ssh" || s == "rdp");
    let known = host.address().is_some() || name.eq_ignore_ascii_case("localhost");
    (named || known || looks_like_a_site(name)).then_some((host, port))
}

fn split_port(authority: &str) -> (&str, Option<u16>) {
    if let Some(rest) = authority.strip_prefix('[')
        && let Some((address, after)) = rest.split_once(']')
    {
        return (address, after.strip_prefix(':').and_then(|p| p.parse().ok()));
    }
    match authority.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') => match port.parse() {
            Ok(port) => (name, Some(port)),
            Err(_) => (name, None),
        },
        _ => (authority, None),
    }
}

/// Whether a bare word with dots is meant as a host: `intranet.corp` is, `report.pdf`, `e.g` and `work.It` are not.
fn looks_like_a_site(name: &str) -> bool {
    let Some((before, top)) = name.rsplit_once('.') else {
        return false;
    };
    let letters = (2..=24).contains(&top.len()) && top.bytes().all(|b| b.is_ascii_alphabetic());
    let sentence_end =
        top.starts_with(|c: char| c.is_ascii_uppercase()) && before.ends_with(|c: char| c.is_ascii_lowercase());
    let short = before.len() < 2 && top.len() < 3;
    letters && !sentence_end && !short && !NOT_TOP_LEVEL.contains(&top.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(text: &str) -> Vec<String> {
        Entities::find(text).0.hosts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn hosts_are_found_in_what_people_paste() {
        for (text, expected) in [
            ("I can't open intranet.example.com!", vec!["intranet.example.com"]),
            ("https://user:pw@shop.example.com:8443/a?b#c is down", vec!["shop.example.com"]),
            ("(see http://wiki/)", vec!["wiki"]),
            ("ping 192.0.2.7, then [2001:db8::1]", vec!["192.0.2.7", "2001:db8::1"]),
            ("mail to bob@example.com fails", vec![]),
            ("open report.pdf, e.g. now", vec![]),
            ("it does not work.It did before", vec![]),
            ("version 1.2.3 or 10.5", vec![]),
            ("Is EXAMPLE.org down?", vec!["example.org"]),
            ("and localhost:8080?", vec!["localhost"]),
        ] {
            assert_eq!(hosts(text), expected, "{text}");
        }
    }

    #[test]
    fn codes_ports_and_times_are_found() {
        let (found, rest) =
            Entities::find("dns_probe_finished_nxdomain and NET::ERR_CERT_DATE_INVALID on port 8443 since 14:30");
        assert_eq!(found.codes, ["DNS_PROBE_FINISHED_NXDOMAIN", "ERR_CERT_DATE_INVALID"]);
        assert_eq!(found.ports, [8443]);
        assert_eq!(found.since.as_deref(), Some("14:30"));
        assert!(rest.starts_with("§code and §code on port"), "{rest}");
        assert_eq!(Entities::find("error 404 and 0x80070005").0.codes, ["HTTP 404", "0x80070005"]);
        assert_eq!(Entities::find("I get a 403 there").0.codes, ["HTTP 403"]);
        assert_eq!(Entities::find("I have 404 files and a 500 GB disk").0.codes, Vec::<String>::new());
    }

    #[test]
    fn a_program_is_known_by_its_names() {
        let mut found = Entities::default();
        found.find_app(&["only".into(), "teams".into()]);
        assert_eq!(found.app.map(|a| a.name), Some("Microsoft Teams"));
        let mut found = Entities::find("remote desktop to srv.example.com").0;
        found.find_app(&["remote".into(), "desktop".into(), "to".into(), "§host".into()]);
        assert_eq!(found.ports, [3389]);
    }
}
