//! `enable_adapter`: turns a disabled network adapter on and checks that it came up.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use shared_types::{FieldError, ToolCall, Verdict};

use super::pick::{self, Candidate, Wanted};
use super::{Failure, Intent, Outcome, Room, Run, Tool, complaint};
use crate::diagnostics::toolbox::arguments::Arguments;
use crate::diagnostics::toolbox::system::System;

pub struct EnableAdapter;

/// A cable takes up to 3 s to agree on a speed.
const LINK_PATIENCE: Duration = Duration::from_secs(5);

#[async_trait]
impl Tool for EnableAdapter {
    fn intent(&self, _room: &Room, arguments: &mut Arguments) -> Result<Intent, Vec<FieldError>> {
        let which = pick::meant(arguments, "interface_name", Wanted::Disabled)?
            .map_or("the network adapter that is off".to_owned(), |name| format!("the network adapter {name}"));
        Ok(Intent::changes(format!("Turns {which} on. Nothing else is changed; undoing turns it off again.")))
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let name = pick::adapter(run, "interface_name", Wanted::Disabled).await?;
        let before = pick::state(&name).await?;
        if before.enabled {
            let data = json!({"interface": name, "action": "enable", "previous_state": "up", "current_state": "up", "changed": false, "has_link": before.carrier});
            return Ok(Outcome::new(Verdict::Info, format!("{name} was on already; nothing was changed."), data));
        }
        switch(run, &name, true).await?;
        let after = settled(&name, |state| state.enabled && state.carrier).await?;
        if !after.enabled {
            return Err(Failure::new(format!(
                "{name} is still off: the system accepted the change, but it did not take effect."
            )));
        }
        let data = json!({"interface": name, "action": "enable", "previous_state": "down", "current_state": "up", "changed": true, "has_link": after.carrier});
        let (verdict, summary) = if after.carrier {
            (Verdict::Pass, format!("{name} is on and has a link."))
        } else {
            (Verdict::Warn, format!("{name} is on, but has no link: check the cable, or join a Wi-Fi network."))
        };
        let next = "If there is no address or no way out yet, `ip_renew` asks for one.";
        Ok(Outcome::new(verdict, summary, data).details(next).undoable(format!("Turns {name} off again.")))
    }

    async fn undo(&self, call: &ToolCall, run: &Run<'_>) -> Result<Outcome, Failure> {
        let name = call.data.as_ref().and_then(|data| data["interface"].as_str());
        let name = name.ok_or_else(|| Failure::new("It is not recorded which adapter it was."))?;
        switch(run, name, false).await?;
        let after = settled(name, |state| !state.enabled).await?;
        if after.enabled {
            return Err(Failure::new(format!("{name} is still on.")));
        }
        let data = json!({"interface": name, "action": "disable", "current_state": "down", "changed": true});
        Ok(Outcome::new(Verdict::Info, format!("{name} is off again."), data))
    }
}

/// Waits until the adapter is as wanted, or for as long as that may take; gives how it is then.
async fn settled(name: &str, wanted: impl Fn(&Candidate) -> bool) -> Result<Candidate, Failure> {
    let deadline = tokio::time::Instant::now() + LINK_PATIENCE;
    loop {
        let state = pick::state(name).await?;
        if wanted(&state) || tokio::time::Instant::now() >= deadline {
            return Ok(state);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn switch(run: &Run<'_>, name: &str, on: bool) -> Result<(), Failure> {
    match run.room.system {
        #[cfg(target_os = "linux")]
        System::Linux => linux::switch(name, on).await,
        System::MacOs => {
            let output = run.command("ifconfig", &[name, if on { "up" } else { "down" }], 10).await?;
            if output.succeeded() { Ok(()) } else { Err(complaint(&output)) }
        }
        System::Windows => {
            let verb = if on { "Enable" } else { "Disable" };
            let script = format!("{verb}-NetAdapter -Name $args[0] -Confirm:$false");
            run.powershell(&script, &[name], 20).await.map(|_| ())
        }
        _ => Err(Failure::new("This is not known to work on this system.")),
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use zbus::OwnedObjectPath;

    use super::Failure;
    use crate::diagnostics::tools::linux::bus::{self, Bus};
    use crate::diagnostics::tools::linux::network::Network;

    /// By netlink; without the right to that, through NetworkManager, which asks the person's session.
    pub(super) async fn switch(name: &str, on: bool) -> Result<(), Failure> {
        let network = Network::open()?;
        let index = network.link(name).await?.index;
        let Err(refused) = network.set_enabled(index, on).await else { return Ok(()) };
        let Some(bus) = Bus::system().await else { return Err(refused) };
        let Some(device) = bus.managed_device(name).await else { return Err(refused) };
        if on {
            let any = OwnedObjectPath::try_from("/").map_err(|error| Failure::new(error.to_string()))?;
            let body = (&any, &device, &any);
            bus.call::<_, OwnedObjectPath>(bus::network_manager(), "ActivateConnection", &body).await.map(|_| ())
        } else {
            bus.call::<_, ()>(bus::device(&device), "Disconnect", &()).await
        }
    }
}
