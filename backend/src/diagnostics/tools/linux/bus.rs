//! The system bus: NetworkManager, systemd-resolved, systemd-networkd and BlueZ by their D-Bus
//! interfaces.

use std::time::Duration;

use serde::de::DeserializeOwned;
use zbus::{Connection, DynamicType, OwnedObjectPath, OwnedVariant, Type, Variant};

use crate::diagnostics::tools::Failure;

/// A service on the bus, an object of it and one of its interfaces.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    pub service: &'a str,
    pub path: &'a str,
    pub interface: &'a str,
}

pub const NETWORK_MANAGER: &str = "org.freedesktop.NetworkManager";
pub const RESOLVED: &str = "org.freedesktop.resolve1";
pub const NETWORKD: &str = "org.freedesktop.network1";
pub const BLUEZ: &str = "org.bluez";

const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// A local service answers at once or hangs; asking for a password takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The system bus of this computer.
#[derive(Clone)]
pub struct Bus {
    connection: Connection,
}

impl Bus {
    /// Connects; `None` where there is no bus, as in most containers.
    pub async fn system() -> Option<Self> {
        let connecting = zbus::connection::Builder::system().method_timeout(PATIENCE).build();
        let connection = tokio::time::timeout(Duration::from_secs(2), connecting).await.ok()?.ok()?;
        Some(Self { connection })
    }

    /// Whether a service is running.
    pub async fn has(&self, service: &str) -> bool {
        let bus = Target {
            service: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
        };
        self.call::<_, bool>(bus, "NameHasOwner", &service).await.unwrap_or(false)
    }

    /// Calls a method.
    ///
    /// # Errors
    /// Where the service refuses, is not there or answers something else.
    pub async fn call<B, T>(&self, target: Target<'_>, method: &str, body: &B) -> Result<T, Failure>
    where
        B: serde::Serialize + DynamicType,
        T: DeserializeOwned + Type,
    {
        let Target { service, path, interface } = target;
        let called = self.connection.call_method(Some(service), path, Some(interface), method, body).await;
        let reply = called.map_err(|error| failure(service, method, &error))?;
        reply.body().deserialize().map_err(|error| failure(service, method, &error))
    }

    /// Reads a property.
    ///
    /// # Errors
    /// As [`Bus::call`].
    pub async fn get<T: TryFrom<OwnedVariant>>(&self, target: Target<'_>, property: &str) -> Result<T, Failure> {
        let properties = Target { interface: PROPERTIES, ..target };
        let value: OwnedVariant = self.call(properties, "Get", &(target.interface, property)).await?;
        value.try_into().map_err(|_| Failure::new(format!("{} gave `{property}` in an unknown form.", target.service)))
    }

    /// Writes a property.
    ///
    /// # Errors
    /// As [`Bus::call`].
    pub async fn set(&self, target: Target<'_>, property: &str, value: Variant<'_>) -> Result<(), Failure> {
        let properties = Target { interface: PROPERTIES, ..target };
        self.call(properties, "Set", &(target.interface, property, value)).await
    }

    /// NetworkManager's object of an adapter that it manages; `None` where it does not.
    pub async fn managed_device(&self, adapter: &str) -> Option<OwnedObjectPath> {
        if !self.has(NETWORK_MANAGER).await {
            return None;
        }
        let path: OwnedObjectPath = self.call(network_manager(), "GetDeviceByIpIface", &adapter).await.ok()?;
        let managed = self.get::<bool>(device(&path), "Managed").await.unwrap_or(false);
        managed.then_some(path)
    }
}

/// NetworkManager itself.
#[must_use]
pub fn network_manager() -> Target<'static> {
    Target { service: NETWORK_MANAGER, path: "/org/freedesktop/NetworkManager", interface: NETWORK_MANAGER }
}

/// One of its devices.
#[must_use]
pub fn device(path: &OwnedObjectPath) -> Target<'_> {
    Target { service: NETWORK_MANAGER, path: path.as_str(), interface: "org.freedesktop.NetworkManager.Device" }
}

/// systemd-resolved.
#[must_use]
pub fn resolved() -> Target<'static> {
    Target { service: RESOLVED, path: "/org/freedesktop/resolve1", interface: "org.freedesktop.resolve1.Manager" }
}

/// systemd-networkd.
#[must_use]
pub fn networkd() -> Target<'static> {
    Target { service: NETWORKD, path: "/org/freedesktop/network1", interface: "org.freedesktop.network1.Manager" }
}

fn failure(service: &str, method: &str, error: &zbus::Error) -> Failure {
    let text = error.to_string();
    let rights =
        ["AccessDenied", "NotAuthorized", "PermissionDenied", "InteractiveAuthorizationRequired", "authentication"];
    if rights.iter().any(|sign| text.contains(sign)) {
        Failure::not_permitted(&format!("{service} refused {method}"))
    } else {
        Failure::new(format!("{service} could not do {method}: {text}"))
    }
}
