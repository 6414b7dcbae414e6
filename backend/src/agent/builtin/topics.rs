//! What people come with: the troubles, the things they say beside them, and what they ask for by name.

use shared_types::Category;

pub(crate) use super::matters::{Matter, Urgent};

/// A kind of trouble. Where two fit equally well the earlier one is meant: the particular before the general.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    /// Cannot wait.
    Urgent(Urgent),
    /// Has advice of its own.
    Matter(Matter),
    Printer,
    Bluetooth,
    Sound,
    DiskFull,
    Clock,
    Updates,
    Account,
    Devices,
    BlueScreen,
    NetworkDrive,
    Vpn,
    Portal,
    Proxy,
    Hang,
    ComputerSlow,
    /// A word or code of a browser's error page.
    BrowserError,
    Dns,
    Wifi,
    /// Only one program.
    App,
    /// Only one site.
    Site,
    Drops,
    Slow,
    Internet,
    Everything,
}

impl Topic {
    /// What a printer does wrong, with advice of its own.
    pub(crate) fn is_of_printing(self) -> bool {
        use Matter as M;
        matches!(self, Self::Matter(M::PaperJam | M::Toner | M::PrintQuality | M::PrintSettings))
    }

    /// What a session about it is filed under while no cause is known.
    pub(crate) fn category(self) -> Category {
        match self {
            Self::Printer | Self::Bluetooth | Self::Sound | Self::DiskFull | Self::Clock | Self::Updates => {
                Category::System
            }
            Self::Matter(matter) => matter.category(),
            Self::Urgent(_) | Self::Devices | Self::BlueScreen | Self::Hang => Category::System,
            Self::ComputerSlow | Self::Slow => Category::Performance,
            Self::Account | Self::NetworkDrive | Self::App => Category::Other,
            Self::Vpn => Category::Vpn,
            Self::Proxy => Category::Proxy,
            Self::Dns => Category::Dns,
            Self::Wifi => Category::Wifi,
            Self::Portal | Self::BrowserError | Self::Site | Self::Drops | Self::Internet | Self::Everything => {
                Category::Connectivity
            }
        }
    }

    /// Whether it is looked into by itself: the network's troubles share a look, and so do those of a slow computer.
    pub(crate) fn is_other_trouble_than(self, other: Self) -> bool {
        use Matter as M;
        let slow = |topic: Self| matches!(topic, Self::Hang | Self::ComputerSlow);
        let crash = |topic: Self| {
            matches!(topic, Self::Hang | Self::Matter(M::UnsavedWork | M::ProgramStart | M::BrowserCrash))
        };
        let file = |topic: Self| matches!(topic, Self::Matter(M::UnsavedWork | M::DeletedFile | M::FileLocked));
        let alike = |kind: fn(Self) -> bool| kind(self) && kind(other);
        self != other && ![Self::is_network, slow, crash, file].into_iter().any(alike)
    }

    /// Whether the ladder answers it.
    pub(crate) fn is_network(self) -> bool {
        matches!(
            self,
            Self::Vpn
                | Self::Portal
                | Self::Proxy
                | Self::BrowserError
                | Self::Dns
                | Self::Wifi
                | Self::App
                | Self::Site
                | Self::Drops
                | Self::Slow
                | Self::Internet
                | Self::Everything
        )
    }
}

/// Something said that is not a trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    Greeting,
    Thanks,
    Bye,
    HowAreYou,
    Abilities,
    Identity,
    Privacy,
    Human,
    Why,
    Simpler,
    Recheck,
    WhatChecked,
    HowTo,
    DoIt,
    Undo,
    Frustration,
    Help,
    OffTopic,
    Restart,
    RestartRouter,
    SpeakEnglish,
    SpeakGerman,
}

/// A word of the trade that a person wants explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Term {
    Dns,
    Gateway,
    Dhcp,
    Address,
    Vpn,
    Proxy,
    Portal,
    Mtu,
    /// An address that the computer gave itself.
    Apipa,
    Nxdomain,
    Modem,
    Wifi,
    Ssid,
    Lan,
    Hotspot,
    Firewall,
    Latency,
    Loss,
    Bandwidth,
    Certificate,
    Mac,
    Subnet,
    Port,
    Ipv6,
    Adapter,
    Driver,
    Spooler,
    Cache,
    SecondFactor,
    Phishing,
    Provider,
}

/// A fact that a person asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum FactAsked {
    SecondDns,
    DnsServers,
    Address,
    Gateway,
    Adapter,
    Mac,
    Signal,
    Latency,
    DiskSpace,
    Memory,
    Uptime,
}

/// A tool asked for by what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    Ping,
    Trace,
    Lookup,
    Port,
    Certificate,
    FlushDns,
    RenewAddress,
    ReleaseAddress,
    WifiOn,
    AdapterOn,
    BluetoothOn,
    BluetoothOff,
    CleanUp,
    EndProgram,
    Routes,
    Health,
    SetDns,
    RepairOffice,
    RepairWindows,
    EventLogs,
}
