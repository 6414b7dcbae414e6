//! Troubles that have advice of their own and nothing to measure, and those that cannot wait.

use shared_types::Category;

/// A trouble that is answered by its own few steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Matter {
    Microphone,
    Camera,
    Keyboard,
    KeyboardLayout,
    Mouse,
    UsbStick,
    Battery,
    Heat,
    /// Does not start at all.
    Boot,
    /// Starts anew or goes off by itself.
    TurnsOff,
    Screen,
    /// Damaged by a fall.
    Broken,
    SecondScreen,
    ScreenTurned,
    TextSize,
    Dock,
    Scanner,
    PaperJam,
    Toner,
    PrintQuality,
    PrintSettings,
    DeletedFile,
    UnsavedWork,
    FileLocked,
    Install,
    Licence,
    ProgramStart,
    BrowserCrash,
    MailSending,
    MailArriving,
    MailMissing,
    MailSize,
    MailboxFull,
    PhoneMail,
    /// A program asks for the password over and over.
    AsksPassword,
    OutlookWindow,
    Calendar,
    CloudSync,
    CloudFull,
    AccessDenied,
    ScreenSharing,
    Status,
    Ringing,
    MeetingId,
    /// How something is done in a program that works.
    AppUse,
    /// A site answers, with an error of its own.
    SiteAnswers,
    SiteFails,
    WifiPassword,
    Pin,
    SecondFactor,
    RemoteDesktop,
}

impl Matter {
    /// Whether its name alone complains: who says "it prints on both sides" does not say that it prints.
    pub(crate) fn is_a_fault(self) -> bool {
        matches!(
            self,
            Self::PrintQuality
                | Self::PrintSettings
                | Self::ScreenTurned
                | Self::KeyboardLayout
                | Self::TurnsOff
                | Self::DeletedFile
                | Self::UnsavedWork
        )
    }

    /// What a session about it is filed under.
    pub(crate) fn category(self) -> Category {
        match self {
            Self::WifiPassword => Category::Wifi,
            Self::SiteAnswers | Self::SiteFails | Self::RemoteDesktop => Category::Connectivity,
            Self::MailSending | Self::MailArriving | Self::MailMissing | Self::MailSize | Self::MailboxFull => {
                Category::Other
            }
            Self::PhoneMail | Self::AsksPassword | Self::OutlookWindow | Self::Calendar | Self::CloudSync => {
                Category::Other
            }
            Self::CloudFull | Self::AccessDenied | Self::ScreenSharing | Self::Status | Self::Ringing => {
                Category::Other
            }
            Self::MeetingId | Self::AppUse | Self::Pin | Self::SecondFactor | Self::Licence => Category::Other,
            _ => Category::System,
        }
    }
}

/// What cannot wait: danger, loss, and attacks, stage by stage. Where two fit the later one is meant, since more has
/// happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Urgent {
    /// A virus, or something that looks like one.
    Malware,
    Phishing,
    /// A message in a superior's name that wants money.
    FraudOrder,
    /// A window or a call that wants them to ring someone up.
    FakeSupport,
    Clicked,
    PasswordGiven,
    AccountTaken,
    /// A stranger was or is on the computer.
    RemoteAccess,
    Ransomware,
    Stolen,
    Liquid,
    /// Smoke, a burnt smell, a swollen battery.
    Burning,
}

impl Urgent {
    /// From what is said first to what outweighs all.
    pub(crate) const RISING: [Self; 12] = [
        Self::Phishing,
        Self::FraudOrder,
        Self::Clicked,
        Self::Malware,
        Self::FakeSupport,
        Self::PasswordGiven,
        Self::AccountTaken,
        Self::RemoteAccess,
        Self::Ransomware,
        Self::Stolen,
        Self::Liquid,
        Self::Burning,
    ];

    /// What a yes to its question means.
    pub(crate) fn after_yes(self) -> Option<Self> {
        match self {
            Self::Phishing => Some(Self::Clicked),
            Self::Clicked => Some(Self::PasswordGiven),
            Self::FakeSupport => Some(Self::RemoteAccess),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Matter, Urgent};
    use crate::agent::builtin::topics::Topic;
    use crate::agent::builtin::understanding::Understanding;

    #[test]
    #[rustfmt::skip]
    fn what_people_come_with_has_its_own_advice() {
        let expected = [
            ("i think i got a phishing mail", Topic::Urgent(Urgent::Phishing)),
            ("phishing mail bekommen", Topic::Urgent(Urgent::Phishing)),
            ("komische mail von der bank", Topic::Urgent(Urgent::Phishing)),
            ("i got a popup saying my computer is infected call microsoft", Topic::Urgent(Urgent::FakeSupport)),
            ("i got a popup saying my computer is infected with a number", Topic::Urgent(Urgent::FakeSupport)),
            ("da geht dauernd ein fenster auf ich soll microsoft anrufen", Topic::Urgent(Urgent::FakeSupport)),
            ("got a call from microsoft support and i gave them remote access", Topic::Urgent(Urgent::RemoteAccess)),
            ("someone is moving my mouse by themselves", Topic::Urgent(Urgent::RemoteAccess)),
            ("die maus bewegt sich von selbst", Topic::Urgent(Urgent::RemoteAccess)),
            ("my account was hacked and someone sends mails from it", Topic::Urgent(Urgent::AccountTaken)),
            ("mein konto wurde gehackt", Topic::Urgent(Urgent::AccountTaken)),
            ("got an email from the ceo asking to buy gift cards", Topic::Urgent(Urgent::FraudOrder)),
            ("chef schreibt ich soll gutscheinkarten kaufen", Topic::Urgent(Urgent::FraudOrder)),
            ("files have weird endings .locked", Topic::Urgent(Urgent::Ransomware)),
            ("meine dateien sind verschlüsselt", Topic::Urgent(Urgent::Ransomware)),
            ("ich hab auf einen link in ner mail geklickt und mein passwort eingegeben", Topic::Urgent(Urgent::PasswordGiven)),
            ("hab so ne komische mail bekommen von der sparkasse und draufgeklickt", Topic::Urgent(Urgent::Clicked)),
            ("I think I have a virus", Topic::Urgent(Urgent::Malware)),
            ("i spilled water over my laptop", Topic::Urgent(Urgent::Liquid)),
            ("hab kaffee über die tastatur gekippt", Topic::Urgent(Urgent::Liquid)),
            ("my laptop smells burnt", Topic::Urgent(Urgent::Burning)),
            ("mein laptop riecht verschmort", Topic::Urgent(Urgent::Burning)),
            ("battery is bulging i think", Topic::Urgent(Urgent::Burning)),
            ("my laptop got stolen", Topic::Urgent(Urgent::Stolen)),
            ("mein laptop wurde geklaut", Topic::Urgent(Urgent::Stolen)),
            ("nobody can hear me", Topic::Matter(Matter::Microphone)),
            ("mikro geht nicht", Topic::Matter(Matter::Microphone)),
            ("die anderen hören mich nicht", Topic::Matter(Matter::Microphone)),
            ("mikro geht nicht in teams", Topic::Matter(Matter::Microphone)),
            ("mic not working in teams since the update", Topic::Matter(Matter::Microphone)),
            ("my camera is black in zoom", Topic::Matter(Matter::Camera)),
            ("camera in use by another app", Topic::Matter(Matter::Camera)),
            ("kamera geht nicht in teams", Topic::Matter(Matter::Camera)),
            ("some keys are dead", Topic::Matter(Matter::Keyboard)),
            ("tastatur schreibt doppelt", Topic::Matter(Matter::Keyboard)),
            ("z and y are swapped", Topic::Matter(Matter::KeyboardLayout)),
            ("z und y sind vertauscht", Topic::Matter(Matter::KeyboardLayout)),
            ("my wireless mouse doesn't move", Topic::Matter(Matter::Mouse)),
            ("maus geht nicht", Topic::Matter(Matter::Mouse)),
            ("usb stick not recognized", Topic::Matter(Matter::UsbStick)),
            ("usb stick wird nich erkannt", Topic::Matter(Matter::UsbStick)),
            ("laptop lädt nicht", Topic::Matter(Matter::Battery)),
            ("battery drains so fast", Topic::Matter(Matter::Battery)),
            ("my laptop isn't charging", Topic::Matter(Matter::Battery)),
            ("laptop wird heiss und lüfter dröhnt", Topic::Matter(Matter::Heat)),
            ("my laptop gets very hot", Topic::Matter(Matter::Heat)),
            ("rechner fährt nicht hoch", Topic::Matter(Matter::Boot)),
            ("pc bootet nicht", Topic::Matter(Matter::Boot)),
            ("my laptop won't turn on", Topic::Matter(Matter::Boot)),
            ("startet immer neu", Topic::Matter(Matter::TurnsOff)),
            ("my pc keeps shutting down", Topic::Matter(Matter::TurnsOff)),
            ("my screen is flickering", Topic::Matter(Matter::Screen)),
            ("bildschirm bleibt schwarz", Topic::Matter(Matter::Screen)),
            ("my second monitor stays black", Topic::Matter(Matter::SecondScreen)),
            ("die bildschirme sind vertauscht", Topic::Matter(Matter::SecondScreen)),
            ("my screen is upside down", Topic::Matter(Matter::ScreenTurned)),
            ("bildschirm steht auf dem kopf", Topic::Matter(Matter::ScreenTurned)),
            ("docking station doesn't work", Topic::Matter(Matter::Dock)),
            ("kann nicht scannen", Topic::Matter(Matter::Scanner)),
            ("nicht der drucker, der scanner geht nicht", Topic::Matter(Matter::Scanner)),
            ("scanner über wlan geht nicht", Topic::Matter(Matter::Scanner)),
            ("my laptop fell down and the screen is cracked", Topic::Matter(Matter::Broken)),
            ("kein bild auf dem zweiten monitor", Topic::Matter(Matter::SecondScreen)),
            ("is this email real", Topic::Urgent(Urgent::Phishing)),
            ("seiten laden ewig aber dann gehts", Topic::Slow),
            ("teams call freezes after 5 minutes, people say i sound like a robot, phone is fine, i use a dock", Topic::App),
            ("scan my computer", Topic::Everything),
            ("paper jam", Topic::Matter(Matter::PaperJam)),
            ("Papierstau im drucker", Topic::Matter(Matter::PaperJam)),
            ("toner 5 %", Topic::Matter(Matter::Toner)),
            ("toner leer", Topic::Matter(Matter::Toner)),
            ("prints are very faint", Topic::Matter(Matter::PrintQuality)),
            ("printer prints blank pages", Topic::Matter(Matter::PrintQuality)),
            ("drucker druckt nur leere seiten", Topic::Matter(Matter::PrintQuality)),
            ("drucker druckt immer doppelseitig", Topic::Matter(Matter::PrintSettings)),
            ("printer only prints black and white", Topic::Matter(Matter::PrintSettings)),
            ("printer prints gibberish", Topic::Matter(Matter::PrintQuality)),
            ("drucker steht offline", Topic::Printer),
            ("pc takes 10 minutes to boot", Topic::ComputerSlow),
            ("i deleted a file by accident", Topic::Matter(Matter::DeletedFile)),
            ("datei versehentlich gelöscht", Topic::Matter(Matter::DeletedFile)),
            ("datei weg", Topic::Matter(Matter::DeletedFile)),
            ("need to install adobe", Topic::Matter(Matter::Install)),
            ("brauch adobe acrobat", Topic::Matter(Matter::Install)),
            ("can't find an email", Topic::Matter(Matter::MailMissing)),
            ("mails kommen nicht an", Topic::Matter(Matter::MailArriving)),
            ("email kommt nicht an beim kunden", Topic::Matter(Matter::MailArriving)),
            ("550 5.7.1", Topic::Matter(Matter::MailArriving)),
            ("emails not sending", Topic::Matter(Matter::MailSending)),
            ("mails stuck in outbox", Topic::Matter(Matter::MailSending)),
            ("the attachment is 45 MB", Topic::Matter(Matter::MailSize)),
            ("postfach voll", Topic::Matter(Matter::MailboxFull)),
            ("page says 404", Topic::BrowserError),
            ("502 bad gateway", Topic::Matter(Matter::SiteFails)),
            ("i forgot my pin", Topic::Matter(Matter::Pin)),
            ("i have a new phone and the mfa code does not come", Topic::Matter(Matter::SecondFactor)),
            ("uhr geht falsch", Topic::Clock),
            ("uhr geht 2 stunden vor", Topic::Clock),
            ("remotedesktop kommt nicht auf den server", Topic::Matter(Matter::RemoteDesktop)),
            ("kann mich nich anmelden", Topic::Account),
            ("anmeldung klappt nicht", Topic::Account),
            ("H: is weg", Topic::NetworkDrive),
            ("H: geht nicht", Topic::NetworkDrive),
            ("netzlaufwerk weg", Topic::NetworkDrive),
            ("c ist voll", Topic::DiskFull),
            ("handy bekommt keine firmenmails", Topic::Matter(Matter::PhoneMail)),
            ("kann keine seiten öffnen, ping geht aber", Topic::Internet),
            ("ich kann keine Seiten mehr öffnen und auch keine Mails abrufen. Können Sie mir helfen?", Topic::Internet),
            ("wlan passwort vergessen", Topic::Matter(Matter::WifiPassword)),
            ("i forgot the wifi password", Topic::Matter(Matter::WifiPassword)),
            ("wifi says wrong password", Topic::Matter(Matter::WifiPassword)),
            ("computer ist total lahm", Topic::ComputerSlow),
            ("pc ist lahm", Topic::ComputerSlow),
            ("rechner ist lahm", Topic::ComputerSlow),
            ("outlook startet nicht", Topic::Matter(Matter::ProgramStart)),
            ("office aktivierung fehlgeschlagen", Topic::Matter(Matter::Licence)),
            ("word stürzt ab beim speichern", Topic::Hang),
            ("word crashed, document gone", Topic::Matter(Matter::UnsavedWork)),
            ("word crashed and i didnt save", Topic::Matter(Matter::UnsavedWork)),
            ("excel file locked by another user", Topic::Matter(Matter::FileLocked)),
            ("chrome keeps crashing", Topic::Matter(Matter::BrowserCrash)),
            ("ton weg seit dem update", Topic::Sound),
            ("ton weg", Topic::Sound),
            ("internet slow since the update", Topic::Slow),
            ("the internet is slow", Topic::Slow),
            ("how do i share my screen in teams", Topic::Matter(Matter::ScreenSharing)),
            ("teams status is always away", Topic::Matter(Matter::Status)),
            ("teams doesnt ring", Topic::Matter(Matter::Ringing)),
            ("invalid meeting id", Topic::Matter(Matter::MeetingId)),
            ("my outlook calender is gone", Topic::Matter(Matter::Calendar)),
            ("sharepoint says access denied", Topic::Matter(Matter::AccessDenied)),
            ("onedrive isnt syncing", Topic::Matter(Matter::CloudSync)),
            ("onedrive storage full", Topic::Matter(Matter::CloudFull)),
            ("cannot open the outlook window", Topic::Matter(Matter::OutlookWindow)),
            ("outlook keeps asking for password", Topic::Matter(Matter::AsksPassword)),
            ("outlook fragt ständig nach dem passwort", Topic::Matter(Matter::AsksPassword)),
            ("teams does not connect", Topic::App),
            ("teams won't load", Topic::App),
            ("how do i add a signature in outlook", Topic::Matter(Matter::AppUse)),
            ("0x0000011b", Topic::Printer),
            ("Fehler 0x0000011b", Topic::Printer),
            ("IRQL_NOT_LESS_OR_EQUAL", Topic::BlueScreen),
            ("windows update error 0x80070005", Topic::Updates),
            ("my wifi keeps dropping", Topic::Wifi),
            ("my internet is down", Topic::Internet),
            ("cant reach google.com but gmail works", Topic::Site),
            ("the printer does not print over wifi", Topic::Printer),
            ("i forgot my password", Topic::Account),
            ("my laptop is very slow", Topic::ComputerSlow),
        ];
        let wrong: Vec<_> = expected
            .into_iter()
            .map(|(text, topic)| (text, Some(topic), Understanding::of(text).topic))
            .filter(|(_, expected, found)| expected != found)
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
